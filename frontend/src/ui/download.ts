/** Saving a file, as Home Assistant's own pages do it: its apps for phones take such links over. */

export function download(href: string, name: string): void {
  const link = document.createElement("a");
  link.href = href;
  link.download = name;
  link.target = "_blank";
  link.style.display = "none";
  document.body.append(link);
  link.click();
  link.remove();
}
