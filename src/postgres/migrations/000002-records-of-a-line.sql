-- A line of a push may hold several records: each has its own verdict, numbered within its line.

alter table message add column part int not null default 1;
alter table verdict add column part int not null default 1;
alter table verdict drop constraint verdict_pkey;
alter table verdict add primary key (batch, line, part);
