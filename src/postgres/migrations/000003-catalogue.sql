-- Which catalogue decided and made what, so that it can be said of everything by which version of which mapping and schema it came about.

create table catalogue (
  -- content hash of everything in it
  hash text primary key,
  -- {"mappings": {"<name>@<version>": hash}, "schemas": {"<kind or notice>": {"name": "<path>@<version>", "hash"}}, "codes": {"<name>@<version>": hash}}
  contents jsonb not null,
  -- when it first came into force
  at timestamptz not null
);

-- null: before this was kept
alter table message add column catalogue text;
alter table delivery add column catalogue text;

-- the ledger outlives what it names
alter table ledger
  add column catalogue text,
  add column mapping text,
  add column mapping_hash text,
  add column schema text,
  add column schema_hash text;
