const paths = {
  public: 'M7.500 3 5.500 17M14.500 3l-2 14M3.500 7.500h14M2.500 12.500h14',
  private: 'M4.500 9h11v8h-11zM6.800 9V6.400a3.200 3.200 0 0 1 6.400 0V9',
  shared: 'M10 2.800 17.200 10 10 17.200 2.800 10z',
  home: 'M3 9.800 10 3.500l7 6.300M5 8.600V17h10V8.600',
  messages: 'M3 4.500h14v11H3zM3.500 5l6.500 5.500L16.500 5',
  orgs: 'M5.800 15.500a3.300 3.300 0 0 1-.300-6.600 4.600 4.600 0 0 1 8.900-.800 3.700 3.700 0 0 1 .300 7.400z',
};

/** A small line drawing before an entry of the sidebar. */
export function Icon({ of }: { of: keyof typeof paths }) {
  return (
    <svg className="icon" viewBox="0 0 20 20" aria-hidden="true">
      <path d={paths[of]} />
    </svg>
  );
}
