-- What was received, who it is about, what follows from it, and who was told.
-- Personal content stands only in sealed columns (bytea, AES-256-GCM under the child's or the message's own data key);
-- everything else is opaque ids, codes and times.

create table child (
  id uuid primary key,
  created_at timestamptz not null,
  -- the participant whose record created the child
  created_by text not null,
  wrapped_key bytea not null,
  -- sealed JSON: what each source says of the child, and the placements that make its circle
  state bytea not null,
  -- number of the child's last log entry
  sequence bigint not null default 0
);

create table child_identifier (
  scheme text not null,
  hash bytea not null,
  child uuid not null references child,
  -- provenance: the record version that said it
  source text not null,
  record uuid not null,
  version int not null,
  at timestamptz not null,
  primary key (scheme, hash, child)
);
-- the last guard behind the locks: one child per identifier; names and dates are no identifier
create unique index child_identifier_one on child_identifier (scheme, hash) where scheme <> 'name-date';
create index child_identifier_child on child_identifier (child);

create table record (
  id uuid primary key,
  source text not null,
  participant text not null,
  kind text not null,
  -- keyed hash of the source's own record id
  key bytea not null,
  child uuid references child,
  -- the version in force; null while none was accepted
  version int,
  -- message of the version in force
  message uuid,
  retracted boolean not null default false,
  -- told to nobody (short breaks)
  quiet boolean not null default false,
  -- number of the child's log entry of the version in force
  sequence bigint,
  created_at timestamptz not null,
  unique (source, kind, key)
);
create index record_child on record (child, sequence) where version is not null;

create table message (
  id uuid primary key,
  number bigint generated always as identity,
  source text not null,
  participant text not null,
  client text not null,
  kind text not null,
  record uuid references record,
  version int,
  child uuid references child,
  status text not null check (status in ('accepted', 'superseded', 'review', 'rejected')),
  http int not null,
  code text,
  issues jsonb not null default '[]',
  warnings jsonb not null default '[]',
  content_hash bytea not null,
  -- own data key; null once the message is sealed under its child's
  wrapped_key bytea,
  body bytea,
  record_id bytea,
  -- the catalogue's versions that were used on the way in
  mapping text,
  batch uuid not null,
  line int,
  received_at timestamptz not null,
  decided_at timestamptz not null,
  routed_at timestamptz,
  retain_until timestamptz not null
);
create unique index message_version on message (record, version) where status <> 'rejected' and record is not null;
create index message_own on message (source, number);
create index message_batch on message (batch, line);
create index message_retain on message (retain_until);

-- one line of an NDJSON or CSV push; read back in order while the answer is written
create table verdict (
  batch uuid not null,
  line int not null,
  http int not null,
  message uuid not null,
  repeat boolean not null,
  at timestamptz not null,
  primary key (batch, line)
);
create index verdict_at on verdict (at);

create table idempotency (
  source text not null,
  key bytea not null,
  content_hash bytea not null,
  message uuid not null references message,
  at timestamptz not null,
  primary key (source, key)
);

create table review (
  id uuid primary key,
  number bigint generated always as identity,
  message uuid not null references message,
  reason text not null,
  -- [{"child", "evidence": [code, …]}]; never a value
  candidates jsonb not null,
  -- keyed hashes of the record's identifiers, so that a child that appears later is noticed
  hashes bytea[] not null,
  state text not null default 'open' check (state in ('open', 'decided')),
  -- a child has appeared that may be meant: try again
  retry boolean not null default false,
  decision text,
  decided_by text,
  decision_reason text,
  opened_at timestamptz not null,
  decided_at timestamptz
);
create unique index review_open on review (message) where state = 'open';
create index review_message on review (message);
create index review_number on review (number) where state = 'open';
create index review_retry on review (number) where retry and state = 'open';
create index review_hashes on review using gin (hashes) where state = 'open' and reason = 'no-child';

-- two times: days on which it holds, and from when until when it was known
create table responsibility (
  id bigint generated always as identity primary key,
  child uuid not null references child,
  role text not null,
  participant text not null,
  from_day date not null,
  to_day date,
  derived boolean not null,
  record uuid not null,
  recorded_at timestamptz not null,
  superseded_at timestamptz
);
create index responsibility_child on responsibility (child);

-- one unbroken time of one participant in one child's circle, as it really was
create table stay (
  id uuid primary key,
  child uuid not null references child,
  participant text not null,
  opened_sequence bigint not null,
  opened_at timestamptz not null,
  closed_sequence bigint,
  closed_at timestamptz,
  closed_reason text check (closed_reason in ('ended', 'corrected')),
  closed_day date
);
create unique index stay_open on stay (child, participant) where closed_sequence is null;
create index stay_child on stay (child);

-- days on which a child's circle changes by itself
create table due (
  child uuid not null references child,
  day date not null,
  primary key (child, day)
);
create index due_day on due (day);

create table log_entry (
  position bigint generated always as identity primary key,
  xid xid8 not null default pg_current_xact_id(),
  id uuid not null unique,
  child uuid not null,
  sequence bigint not null,
  type text not null check (type in ('record', 'retraction', 'circle')),
  kind text,
  record uuid,
  version int,
  batch uuid,
  -- circle: {"joined": [stay id], "left": [stay id]}; record and version are those of its cause
  data jsonb not null default '{}',
  at timestamptz not null,
  unique (child, sequence)
);
create index log_entry_order on log_entry (xid, position);
create index log_entry_record on log_entry (record);

create table log_cursor (
  name text primary key,
  xid xid8 not null default '0',
  position bigint not null default 0,
  epoch bigint not null default 0
);

create table destination (
  id text primary key,
  state text not null default 'up' check (state in ('up', 'paused', 'failing')),
  reason text,
  since timestamptz not null,
  feed_number bigint not null default 0
);

-- the order of one child at one destination; "safety" beside "records"
create table lane (
  id uuid primary key,
  destination text not null,
  child uuid not null,
  name text not null check (name in ('safety', 'records')),
  state text not null default 'idle' check (state in ('idle', 'due', 'parked')),
  code text,
  next_at timestamptz,
  claimed_by uuid,
  claimed_until timestamptz,
  unique (destination, child, name)
);
create index lane_due on lane (destination, name desc, next_at) where state = 'due';
create index lane_parked on lane (destination) where state = 'parked';

create table delivery (
  id uuid primary key,
  number bigint generated always as identity,
  lane uuid not null references lane,
  destination text not null,
  participant text not null,
  child uuid not null,
  via text not null check (via in ('change', 'handover', 'safety', 'closing', 'retraction')),
  kind text not null,
  record uuid,
  version int,
  stay uuid,
  -- the log entry that caused it, and the push behind that
  entry uuid not null,
  batch uuid,
  state text not null check (state in ('due', 'delivered', 'parked', 'cancelled', 'denied')),
  reason text,
  rule text,
  basis text,
  view text,
  view_hash bytea,
  mapping text,
  -- what is sent, made once at the first attempt; sealed, gone when settled
  body bytea,
  -- content-free account of what a FHIR destination was given: [{"type", "system", "value"}]
  written jsonb,
  attempts int not null default 0,
  -- the present run of attempts: since it was queued, or since a person had it tried again
  tries int not null default 0,
  tried_from timestamptz,
  created_at timestamptz not null,
  settled_at timestamptz
);
create index delivery_lane on delivery (lane, number) where state in ('due', 'parked');
create index delivery_record on delivery (record, destination);
create index delivery_entry on delivery (entry);
create index delivery_open on delivery (destination, state, created_at) where state in ('due', 'parked');
create index delivery_stay on delivery (stay) where state in ('due', 'parked');
create index delivery_safety on delivery (stay, destination, number) where via = 'safety';
create index delivery_batch on delivery (batch, destination, state);
create index delivery_child on delivery (child);

create table attempt (
  delivery uuid not null references delivery,
  number int not null,
  -- intent, before the request
  at timestamptz not null,
  -- outcome, after it
  finished_at timestamptz,
  status int,
  code text,
  primary key (delivery, number)
);

create table feed_event (
  destination text not null,
  number bigint not null,
  delivery uuid not null unique,
  event jsonb not null,
  at timestamptz not null,
  primary key (destination, number)
);

-- who was sent or shown what about which child, when and why, and what was denied and why; content-free and long-lived
create table ledger (
  number bigint generated always as identity primary key,
  at timestamptz not null,
  act text not null check (act in ('sent', 'read', 'denied', 'cancelled', 'decided')),
  child uuid,
  kind text,
  record uuid,
  version int,
  participant text,
  destination text,
  delivery uuid,
  via text,
  rule text,
  basis text,
  view text,
  reason text,
  retain_until timestamptz not null
);
create index ledger_child on ledger (child, at);
create index ledger_retain on ledger (retain_until);
