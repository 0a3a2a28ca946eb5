-- Whom a campaign leaves out when it starts (issue 6, point 5).
alter table campaign
    add column skip_contacted_days  integer check (skip_contacted_days between 1 and 365),  -- who was written to by another campaign within so many days; null: nobody
    add column audience_frozen_at   timestamptz;                                            -- when it was decided; never again after that
