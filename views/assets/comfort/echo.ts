/** The address as it was understood, large, under its field: a slip of one letter would lose the mail that it is for. */
export function echoAddress(field: HTMLInputElement, echo: HTMLElement): void {
  const place = echo.querySelector('bdi');
  const show = (): void => {
    const text = field.value.trim();
    echo.hidden = !text.includes('@');
    if (place !== null) place.textContent = text;
  };
  field.addEventListener('input', show);
  show();
}
