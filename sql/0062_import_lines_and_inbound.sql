-- Whole lines of files that are not sent to (issue 6, point 6), and conversations that people began (point 2).
alter table import_rejection add column original text;   -- the line as the file has it; null of imports before this version

-- Who wrote to the number first: a message to them begins no new conversation, and counts for no day's limit of them.
alter table number_contact add column inbound boolean not null default false;
