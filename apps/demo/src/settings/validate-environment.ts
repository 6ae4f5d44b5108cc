import { validateSync } from 'class-validator';
import { EnvironmentError } from './environment.error.js';
import { Environment, VARIABLES } from './environment.js';

/** Picks the demo's variables and checks each separately. An empty one counts as unset. Throws {@link EnvironmentError}. */
export function validateEnvironment(variables: Record<string, unknown>): Environment {
  const told = VARIABLES.filter((name) => variables[name] !== undefined && variables[name] !== '');
  const environment = Object.assign(
    new Environment(),
    Object.fromEntries(told.map((name) => [name, variables[name]])),
  );
  const [complaint] = validateSync(environment, { validationError: { target: false, value: false } });
  if (!complaint) return environment;

  const [problem = 'is wrong', remedy = 'Look at .env.example'] =
    Object.values(complaint.constraints ?? {})[0]?.split('. ') ?? [];
  throw new EnvironmentError(complaint.property, problem, remedy);
}
