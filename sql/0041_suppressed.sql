-- One message per person, whichever way their number is spelt, and none to those who opted out (issue 6, point 5).

-- The key of all spellings of a number. The same rule stands in PersonKey.cs, and a test compares them: Brazil's mobiles with and without the ninth digit, Mexico's
-- and Argentina's with and without the third are one. Not strict, so that it is written into the plans that use it.
create function person_key(phone text) returns text language sql immutable parallel safe as $$
    select case
        when length(phone) = 12 and left(phone, 2) = '55' and substr(phone, 5, 1) in ('6', '7', '8', '9') then left(phone, 4) || '9' || substr(phone, 5)
        when length(phone) = 13 and left(phone, 3) in ('521', '549') then left(phone, 2) || substr(phone, 4)
        else phone
    end
$$;

-- Takes the place of unique (campaign_id, phone). An index on the expression and no column: a row of message must stay short.
create unique index message_person on message (campaign_id, person_key(phone));
alter table message drop constraint message_campaign_id_phone_key;
