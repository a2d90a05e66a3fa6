import { obj, str } from '../../../slack/json.ts';
import { fileOf, useRoute } from '../state/route.ts';

/** A picture of the workspace's own files; one from elsewhere is named, since this page asks no other host. */
export function Picture({ of, small = false }: { of: unknown; small?: boolean }) {
  const alt = str(of, 'alt_text');
  const file = obj(of, 'slack_file');
  const id =
    str(file, 'id') || /\/files\/(F\w+)/.exec(str(of, 'image_url') || str(file, 'url'))?.[1];
  const { person } = useRoute();
  if (!id) return <span className="picture-gone">{alt}</span>;
  return (
    <img
      className={small ? 'picture small' : 'picture'}
      src={fileOf(id, person)}
      alt={alt}
      loading="lazy"
    />
  );
}
