import packageJson from '../../../../package.json' with { type: 'json' };

/** Every derived artefact records the version that made it. */
export const APP_VERSION: string = packageJson.version;
