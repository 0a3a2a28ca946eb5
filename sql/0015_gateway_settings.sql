-- What a kind of gateway needs besides address and key, secrets among it: one JSON object of strings, encrypted at rest as a whole.

alter table gateway add column settings_protected text;
