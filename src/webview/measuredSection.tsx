import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

/** A titled part of the page that tells its content how wide it is, for charts draw in CSS pixels. */
export function MeasuredSection(props: {
  id: string;
  title: string;
  span: "full" | "half";
  children: (width: number) => ComponentChildren;
}): JSX.Element {
  const { id, title, span, children } = props;
  const element = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const { current } = element;
    if (current === null) return undefined;
    const observer = new ResizeObserver(() => {
      setWidth(Math.floor(current.clientWidth));
    });
    observer.observe(current);
    setWidth(Math.floor(current.clientWidth));
    return () => {
      observer.disconnect();
    };
  }, []);
  return (
    <section ref={element} class={span} aria-labelledby={`section-${id}`}>
      <h2 id={`section-${id}`} tabIndex={-1}>
        {title}
      </h2>
      {width > 0 && children(width)}
    </section>
  );
}
