-- Health checks and recoveries of numbers (design, section 3; I-1 to I-8).

-- Read model of health checks, written by the instance's actor; a later check over an earlier one.
alter table instance
    add column last_health_check       timestamptz,
    add column health                  text check (health in ('healthy', 'disconnected', 'degraded', 'stuck', 'corrupted', 'not_found')),
    add column health_reason           text,
    add column auto_recovery_attempts  integer not null default 0;

-- One row per step of a recovery: what was done at the gateway, and what was read before and after it.
create table recovery_attempt (
    id           bigint generated always as identity primary key,
    run_id       uuid not null,
    step_no      integer not null check (step_no > 0),
    tenant_id    uuid not null,
    instance_id  uuid not null,
    trigger      text not null
                 check (trigger in ('automatic', 'ensure_healthy', 'leave_connecting', 'restart', 'logout', 'delete')),
    step         text not null check (step in ('restart', 'logout_restart', 'logout', 'delete')),
    before       text not null check (before in ('healthy', 'disconnected', 'degraded', 'stuck', 'corrupted', 'not_found')),
    after        text not null check (after in ('healthy', 'disconnected', 'degraded', 'stuck', 'corrupted', 'not_found')),
    outcome      text not null check (outcome in ('no_effect', 'changed', 'helped', 'unreadable')),
    at           timestamptz not null,
    took_ms      bigint not null check (took_ms >= 0),
    reason       text,
    unique (run_id, step_no)                    -- a step that is recorded again after a crash stays one
);
create index recovery_attempt_by_instance on recovery_attempt (instance_id, id);
