import type { TokenKind, TokenState } from "../../domain/access/token.ts";
import type { Sql } from "../database.ts";

export type TokenRow = {
  id: string;
  name: string;
  prefix: string;
  role: string;
  /** Separated by spaces. */
  scopes: string;
  account_id: string | null;
  owner_name: string | null;
  owner_email: string | null;
  /** An actor as kept in records. */
  created_by: { name?: unknown };
  created_at: Date;
  expires_at: Date | null;
  last_used_at: Date | null;
  revoked_at: Date | null;
  state: TokenState;
  /** In the order of names; null: the whole organization. */
  deployments: { id: string; name: string }[] | null;
  /** `created_at` to the microsecond, for the cursor. */
  place: string;
};

export type TokenFilter = {
  readonly id?: string | null;
  readonly accountId?: string | null;
  /** Tokens that reach this deployment: bound to it, a service's for all, or the `reader`'s own for all. */
  readonly deploymentId?: string | null;
  readonly readerId?: string | null;
  readonly state?: TokenState | undefined;
  readonly kind?: TokenKind | undefined;
  /** LIKE pattern over lower-cased name, prefix, owner's name and address. */
  readonly pattern: string;
  readonly before?: { readonly at: string; readonly id: string } | null;
  readonly limit: number;
};

const STATE = `case when t.revoked_at is not null then 'revoked' when t.expires_at <= now() then 'expired' else 'active' end`;

/** Tokens, newest first. */
export async function readTokens(sql: Sql, filter: TokenFilter): Promise<TokenRow[]> {
  return sql.query<TokenRow>(
    `select t.id::text as id, t.name, t.prefix, t.role, array_to_string(t.scopes, ' ') as scopes,
            t.account_id::text as account_id, a.name as owner_name, a.email as owner_email, t.created_by,
            t.created_at, t.expires_at, t.last_used_at, t.revoked_at, ${STATE} as state,
            case when t.everywhere then null else
              (select coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'name', d.name) order by d.name collate "C"), '[]')
                 from api_token_deployment b join deployment d on d.id = b.deployment_id
                where b.token_id = t.id) end as deployments,
            to_char(t.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as place
       from api_token t left join account a on a.id = t.account_id
      where ($1::uuid is null or t.id = $1::uuid)
        and ($2::uuid is null or t.account_id = $2::uuid)
        and ($3::uuid is null
             or exists (select from api_token_deployment b where b.token_id = t.id and b.deployment_id = $3::uuid)
             or (t.everywhere and (t.account_id is null or t.account_id = $4::uuid)))
        and ($5::text is null or ${STATE} = $5::text)
        and ($6::text is null or ($6::text = 'personal') = (t.account_id is not null))
        and lower(concat_ws(' ', t.name, t.prefix, a.name, a.email)) like $7
        and ($8::timestamptz is null or (t.created_at, t.id) < ($8::timestamptz, $9::uuid))
      order by t.created_at desc, t.id desc
      limit $10`,
    [
      filter.id ?? null,
      filter.accountId ?? null,
      filter.deploymentId ?? null,
      filter.readerId ?? null,
      filter.state ?? null,
      filter.kind ?? null,
      filter.pattern,
      filter.before?.at ?? null,
      filter.before?.id ?? null,
      filter.limit,
    ],
  );
}

/** When a token expires; null: never. */
export async function readApiTokenEnd(sql: Sql, id: string): Promise<Date | null> {
  const [row] = await sql.query<{ expires_at: Date | null }>("select expires_at from api_token where id = $1::uuid", [
    id,
  ]);
  return row?.expires_at ?? null;
}

export type RevokedTokenRow = { id: string; name: string; prefix: string };

/** Revokes every token of a person that still stands; resolves to which. */
export async function markTokensOfAccountRevoked(sql: Sql, accountId: string): Promise<RevokedTokenRow[]> {
  return sql.query<RevokedTokenRow>(
    `update api_token set revoked_at = now()
      where account_id = $1::uuid and revoked_at is null returning id::text as id, name, prefix`,
    [accountId],
  );
}
