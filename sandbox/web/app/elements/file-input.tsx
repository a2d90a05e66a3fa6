import { useState } from 'react';
import { strs } from '../../../slack/json.ts';
import { type ElementProps, useEnter } from './surface.ts';

/** A file to give, such as a CSV. */
export function FileInputElement(props: ElementProps) {
  const { element, id, name, describedBy, invalid } = props;
  const enter = useEnter(props);
  const [names, setNames] = useState<string[]>([]);
  const give = async (list: FileList | null) => {
    const files = await Promise.all(
      [...(list ?? [])].map(async (file) => ({ name: file.name, base64: await base64(file) })),
    );
    setNames(files.map((file) => file.name));
    enter({ files });
  };
  return (
    <>
      <input
        type="file"
        className="field"
        id={id}
        aria-label={id ? undefined : name}
        aria-describedby={describedBy}
        aria-invalid={invalid || undefined}
        multiple={element.max_files !== 1}
        accept={strs(element, 'filetypes')
          .map((ending) => `.${ending}`)
          .join(',')}
        onChange={(event) => void give(event.target.files)}
      />
      {names.length > 0 && <small className="hint">{names.join(', ')}</small>}
    </>
  );
}

async function base64(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
