-- What a receiver was sent is found by the identifier under which it was given it: it names the record that an answer is about.
create index delivery_written on delivery using gin (written jsonb_path_ops) where written is not null;
