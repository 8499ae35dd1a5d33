/**
 * @file Going somewhere from code. The root layout sets the router's function; components stay free of the router, so
 * they can be rendered by themselves.
 */
type Navigate = (path: string, options: { readonly replace: boolean }) => void;

let navigate: Navigate = (path) => {
  location.assign(path);
};

export function setNavigate(go: Navigate): void {
  navigate = go;
}

export function goTo(path: string, options: { readonly replace?: boolean } = {}): void {
  navigate(path, { replace: options.replace ?? false });
}
