-- Orleans' tables: membership of the cluster, grain state, reminders. A silo of the packages runtime uses them; the local runtime has its own.
--
-- Orleans' ADO.NET providers know no tables: they run the texts of orleansquery, bind parameters by name and read columns by name. So tables
-- and columns are ours; the keys, the parameters (@...) and the columns of the answers are Orleans'. Every text is one statement and holds under
-- READ COMMITTED; what must not happen twice is decided by a row's lock or a unique index. A change of a text reaches a silo at its next start.

create table orleansquery (
    querykey   text primary key,
    querytext  text not null
);

-- Versions of grain states and reminders. None is given twice (until 2^31 were given), so that whoever still holds the version of a deleted row
-- cannot match the row that took its place.
create sequence orleans_version as integer minvalue 1 cycle;

-- The version of a cluster's membership; every change of a member's row raises it by one. Its row's lock puts all writers in line.
create table orleans_cluster (
    cluster_id  text        primary key,
    version     integer     not null,
    changed_at  timestamptz not null default now()
) with (fillfactor = 20);

-- One silo, living or dead. No index holds alive_at or status, so heartbeats are heap-only updates.
create table orleans_member (
    cluster_id    text        not null,
    address       text        not null,
    port          integer     not null,
    generation    integer     not null,
    silo_name     text        not null,
    host_name     text        not null,
    status        integer     not null,      -- 1 created, 2 joining, 3 active, 4 shutting down, 5 stopping, 6 dead
    gateway_port  integer     not null,      -- 0: no gateway
    started_at    timestamptz not null,
    alive_at      timestamptz not null,
    suspects      text,                      -- votes against it, in Orleans' format
    primary key (cluster_id, address, port, generation)
) with (fillfactor = 50);

-- One record of one grain. A cleared record stays with a null payload, for its grain goes on with its version.
-- The extension is the whole key of a grain with a string key; the numbers are then 0. Payloads are UTF-8 JSON: convert_from(payload, 'UTF8').
create table orleans_grain_state (
    id_hash        integer     not null,
    id_n0          bigint      not null,
    id_n1          bigint      not null,
    type_hash      integer     not null,
    service_id     text        not null,
    state_name     text        not null,
    key_extension  text,
    payload        bytea,
    version        integer     not null,
    modified_at    timestamptz not null default now(),
    constraint orleans_grain_state_key
        unique nulls not distinct (id_hash, id_n0, id_n1, type_hash, service_id, state_name, key_extension)
) with (fillfactor = 80);

-- One reminder of one grain. Its place on the ring is the grain's hash as a signed number: Orleans compares ranges in that order.
create table orleans_reminder (
    service_id  text        not null,
    grain_id    text        not null,
    name        text        not null,
    grain_hash  integer     not null,
    start_at    timestamptz not null,
    period_ms   bigint      not null,
    version     integer     not null,
    primary key (service_id, grain_id, name)
);
create index orleans_reminder_ring on orleans_reminder (service_id, grain_hash);

-- Membership. A refusal is a row that says false, and leaves no trace.

insert into orleansquery (querykey, querytext) values ('InsertMembershipVersionKey', $query$
with created as (
    insert into orleans_cluster (cluster_id, version) values (@DeploymentId, 0)
    on conflict do nothing
    returning 1)
select exists (select from created) as done
$query$);

-- Who waits for the version's row finds another version in it afterwards, and is refused.
insert into orleansquery (querykey, querytext) values ('InsertMembershipKey', $query$
with moved as (
    update orleans_cluster set version = version + 1, changed_at = now()
    where cluster_id = @DeploymentId and version = @Version
      and not exists (
        select from orleans_member
        where cluster_id = @DeploymentId and address = @Address and port = @Port and generation = @Generation)
    returning 1),
added as (
    insert into orleans_member (
        cluster_id, address, port, generation, silo_name, host_name, status, gateway_port, started_at, alive_at)
    select @DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime
    from moved
    returning 1)
select exists (select from added) as done
$query$);

-- The member is locked before the version moves, so that it cannot be cleaned up in between. Only here a lock of a member comes before that of
-- the version, and nobody who holds the version waits for a member, so there is no cycle. A heartbeat never goes back.
insert into orleansquery (querykey, querytext) values ('UpdateMembershipKey', $query$
with target as materialized (
    select from orleans_member
    where cluster_id = @DeploymentId and address = @Address and port = @Port and generation = @Generation
    for no key update),
moved as (
    update orleans_cluster set version = version + 1, changed_at = now()
    where cluster_id = @DeploymentId and version = @Version and exists (select from target)
    returning 1),
changed as (
    update orleans_member
    set status = @Status, suspects = @SuspectTimes, alive_at = greatest(alive_at, @IAmAliveTime)
    where cluster_id = @DeploymentId and address = @Address and port = @Port and generation = @Generation and exists (select from moved)
    returning 1)
select exists (select from changed) as done
$query$);

insert into orleansquery (querykey, querytext) values ('UpdateIAmAlivetimeKey', $query$
update orleans_member set alive_at = @IAmAliveTime
where cluster_id = @DeploymentId and address = @Address and port = @Port and generation = @Generation
$query$);

-- Version and members come from one snapshot. Without a member there is still a row: the version alone, its StartTime null.
insert into orleansquery (querykey, querytext) values ('MembershipReadRowKey', $query$
select coalesce(c.version, 0) as Version, m.address as Address, m.port as Port, m.generation as Generation, m.silo_name as SiloName,
       m.host_name as HostName, m.status as Status, m.gateway_port as ProxyPort, m.started_at as StartTime, m.alive_at as IAmAliveTime,
       m.suspects as SuspectTimes
from (select @DeploymentId as cluster_id) asked
left join orleans_cluster c on c.cluster_id = asked.cluster_id
left join orleans_member m on m.cluster_id = c.cluster_id and m.address = @Address and m.port = @Port and m.generation = @Generation
$query$);

insert into orleansquery (querykey, querytext) values ('MembershipReadAllKey', $query$
select coalesce(c.version, 0) as Version, m.address as Address, m.port as Port, m.generation as Generation, m.silo_name as SiloName,
       m.host_name as HostName, m.status as Status, m.gateway_port as ProxyPort, m.started_at as StartTime, m.alive_at as IAmAliveTime,
       m.suspects as SuspectTimes
from (select @DeploymentId as cluster_id) asked
left join orleans_cluster c on c.cluster_id = asked.cluster_id
left join orleans_member m on m.cluster_id = c.cluster_id
$query$);

insert into orleansquery (querykey, querytext) values ('GatewaysQueryKey', $query$
select address as Address, gateway_port as ProxyPort, generation as Generation
from orleans_member
where cluster_id = @DeploymentId and status = @Status and gateway_port > 0
$query$);

insert into orleansquery (querykey, querytext) values ('DeleteMembershipTableEntriesKey', $query$
with members as (delete from orleans_member where cluster_id = @DeploymentId)
delete from orleans_cluster where cluster_id = @DeploymentId
$query$);

-- Dead ones only: one that joins or stops is not dead, however old its heartbeat.
insert into orleansquery (querykey, querytext) values ('CleanupDefunctSiloEntriesKey', $query$
delete from orleans_member
where cluster_id = @DeploymentId and status = 6 and greatest(alive_at, started_at) < @IAmAliveTime
$query$);

-- Grain state. No row in the answer is a conflict.

insert into orleansquery (querykey, querytext) values ('ReadFromStorageKey', $query$
select payload as PayloadBinary, version as Version
from orleans_grain_state
where id_hash = @GrainIdHash and id_n0 = @GrainIdN0 and id_n1 = @GrainIdN1 and type_hash = @GrainTypeHash
  and service_id = @ServiceId and state_name = @GrainTypeString and key_extension is not distinct from @GrainIdExtensionString
$query$);

-- A version that was read: only over that version. None: only where no row is.
insert into orleansquery (querykey, querytext) values ('WriteToStorageKey', $query$
with changed as (
    update orleans_grain_state
    set payload = @PayloadBinary, version = nextval('orleans_version')::integer, modified_at = now()
    where id_hash = @GrainIdHash and id_n0 = @GrainIdN0 and id_n1 = @GrainIdN1 and type_hash = @GrainTypeHash
      and service_id = @ServiceId and state_name = @GrainTypeString and key_extension is not distinct from @GrainIdExtensionString
      and version = @GrainStateVersion
    returning version),
added as (
    insert into orleans_grain_state (id_hash, id_n0, id_n1, type_hash, service_id, state_name, key_extension, payload, version)
    select @GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @ServiceId, @GrainTypeString, @GrainIdExtensionString, @PayloadBinary,
           nextval('orleans_version')::integer
    where @GrainStateVersion is null
    on conflict on constraint orleans_grain_state_key do nothing
    returning version)
select version as NewGrainStateVersion from changed
union all
select version from added
$query$);

insert into orleansquery (querykey, querytext) values ('ClearStorageKey', $query$
update orleans_grain_state
set payload = null, version = nextval('orleans_version')::integer, modified_at = now()
where id_hash = @GrainIdHash and id_n0 = @GrainIdN0 and id_n1 = @GrainIdN1 and type_hash = @GrainTypeHash
  and service_id = @ServiceId and state_name = @GrainTypeString and key_extension is not distinct from @GrainIdExtensionString
  and version = @GrainStateVersion
returning version as NewGrainStateVersion
$query$);

-- Used with DeleteStateOnClear only. The answer must differ from the version that is gone.
insert into orleansquery (querykey, querytext) values ('DeleteStorageKey', $query$
delete from orleans_grain_state
where id_hash = @GrainIdHash and id_n0 = @GrainIdN0 and id_n1 = @GrainIdN1 and type_hash = @GrainTypeHash
  and service_id = @ServiceId and state_name = @GrainTypeString and key_extension is not distinct from @GrainIdExtensionString
  and version = @GrainStateVersion
returning nextval('orleans_version')::integer as NewGrainStateVersion
$query$);

-- Reminders.

insert into orleansquery (querykey, querytext) values ('UpsertReminderRowKey', $query$
insert into orleans_reminder (service_id, grain_id, name, grain_hash, start_at, period_ms, version)
values (@ServiceId, @GrainId, @ReminderName, @GrainHash, @StartTime, @Period, nextval('orleans_version')::integer)
on conflict (service_id, grain_id, name) do update
set grain_hash = excluded.grain_hash, start_at = excluded.start_at, period_ms = excluded.period_ms, version = excluded.version
returning version as Version
$query$);

insert into orleansquery (querykey, querytext) values ('ReadReminderRowKey', $query$
select grain_id as GrainId, name as ReminderName, start_at as StartTime, period_ms as Period, version as Version
from orleans_reminder
where service_id = @ServiceId and grain_id = @GrainId and name = @ReminderName
$query$);

insert into orleansquery (querykey, querytext) values ('ReadReminderRowsKey', $query$
select grain_id as GrainId, name as ReminderName, start_at as StartTime, period_ms as Period, version as Version
from orleans_reminder
where service_id = @ServiceId and grain_id = @GrainId
$query$);

-- A range that does not pass the end of the ring.
insert into orleansquery (querykey, querytext) values ('ReadRangeRows1Key', $query$
select grain_id as GrainId, name as ReminderName, start_at as StartTime, period_ms as Period, version as Version
from orleans_reminder
where service_id = @ServiceId and grain_hash > @BeginHash and grain_hash <= @EndHash
$query$);

-- One that does; the whole ring when both ends are the same.
insert into orleansquery (querykey, querytext) values ('ReadRangeRows2Key', $query$
select grain_id as GrainId, name as ReminderName, start_at as StartTime, period_ms as Period, version as Version
from orleans_reminder
where service_id = @ServiceId and (grain_hash > @BeginHash or grain_hash <= @EndHash)
$query$);

insert into orleansquery (querykey, querytext) values ('DeleteReminderRowKey', $query$
with gone as (
    delete from orleans_reminder
    where service_id = @ServiceId and grain_id = @GrainId and name = @ReminderName and version = @Version
    returning 1)
select exists (select from gone) as done
$query$);

insert into orleansquery (querykey, querytext) values ('DeleteReminderRowsKey', $query$
delete from orleans_reminder where service_id = @ServiceId
$query$);
