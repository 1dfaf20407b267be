// Validates an OpenAPI document: check_openapi.mjs FILE. Prints what is wrong with it; exit status 1 then.
import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';

const validator = new Validator();
const result = await validator.validate(JSON.parse(readFileSync(process.argv[2], 'utf8')));
if (!result.valid || validator.version !== '3.1') {
    console.log(JSON.stringify({ version: validator.version, errors: result.errors }, null, 1));
    process.exit(1);
}
