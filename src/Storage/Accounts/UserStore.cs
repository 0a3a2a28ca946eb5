using Npgsql;
using WaActors.Grains.Determinism;
using WaActors.Storage.Catalog;
using WaActors.Storage.Connections;
using WaActors.Storage.Queries;

namespace WaActors.Storage.Accounts;

/// <summary>What a user may do.</summary>
public enum UserRole
{
    /// <summary>Sees everything of the tenant and changes nothing.</summary>
    Viewer = 0,

    /// <summary>Connects numbers, prepares and runs campaigns.</summary>
    Operator = 1,

    /// <summary>Also gateways' keys, users and API keys.</summary>
    Admin = 2,
}

/// <summary>A user, without what proves who it is.</summary>
/// <param name="Stamp">Changes when all sessions of the user have to end.</param>
public sealed record UserView(
    Guid Id, Guid TenantId, string UserName, string DisplayName, UserRole Role, Guid Stamp, DateTimeOffset? LockedUntil, DateTimeOffset? LastSignInAt,
    DateTimeOffset CreatedAt, DateTimeOffset? DisabledAt);

/// <summary>A user who wants to sign in.</summary>
/// <param name="User">Who.</param>
/// <param name="PasswordHash">To be compared with what was typed.</param>
public sealed record SignInCandidate(UserView User, string PasswordHash)
{
    /// <summary>Without the hash, for logs.</summary>
    public override string ToString() => $"{User.Id}";
}

/// <summary>The console's users. Every statement but the look-up at a sign-in is bound to a tenant.</summary>
public sealed class UserStore(StorageDataSources sources, IIdSource ids)
{
    private static readonly string[] Roles = ["viewer", "operator", "admin"];

    private const string Columns =
        "id, tenant_id, user_name, display_name, role, stamp, locked_until, last_sign_in_at, created_at, disabled_at";

    // A user; the name is unique over all tenants.
    private const string Add = """
        insert into app_user (id, tenant_id, user_name, display_name, password_hash, role, stamp, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
        """;

    // The user of a name that may sign in, with the hash.
    private const string Candidate = $"select {Columns}, password_hash from app_user where user_name = $1 and disabled_at is null";

    // Whether anybody can sign in with a password.
    private const string Any = "select exists (select from app_user where disabled_at is null)";

    // One user of a tenant.
    private const string One = $"select {Columns} from app_user where tenant_id = $1 and id = $2";

    // A tenant's users by id, a page after a cursor.
    private const string List = $"select {Columns} from app_user where tenant_id = $1 and ($2::uuid is null or id > $2) order by id limit $3";

    // Counted and locked in one statement: many guesses at once count each. The limit reached, the count starts again after the lock.
    private const string CountFailure = """
        update app_user
        set failed_count = case when failed_count + 1 >= $2 then 0 else failed_count + 1 end,
            locked_until = case when failed_count + 1 >= $2 then $3 else locked_until end
        where id = $1
        """;

    // A sign-in that succeeded forgets the failures before it.
    private const string CountSuccess = "update app_user set failed_count = 0, locked_until = null, last_sign_in_at = $2 where id = $1";

    // A new password ends all sessions and a lock.
    private const string SetPassword =
        "update app_user set password_hash = $3, stamp = $4, failed_count = 0, locked_until = null where tenant_id = $1 and id = $2";

    // A new role ends all sessions: they carry the old one.
    private const string SetRole = "update app_user set role = $3, stamp = $4 where tenant_id = $1 and id = $2";

    // A disabled user stays for the audit; enabling again is a null.
    private const string SetDisabled = "update app_user set disabled_at = $3, stamp = $4 where tenant_id = $1 and id = $2";

    /// <summary>Adds a user; <see cref="StoreRefusal.AlreadyExists"/> when the name is taken, by whichever tenant.</summary>
    public Task<StoreResult> AddAsync(
        Guid tenantId, string userName, string displayName, string passwordHash, UserRole role, DateTimeOffset now, CancellationToken cancellation)
    {
        var id = ids.NewId();
        return Refusals.CatchAsync(async () =>
        {
            object?[] values = [id, tenantId, NameKey(userName), displayName, passwordHash, Roles[(int)role], ids.NewId(), now];
            await ExecuteAsync(Add, values, cancellation);
            return new StoreResult(id);
        });
    }

    /// <summary>The user of this name; null when there is none who may sign in.</summary>
    public Task<SignInCandidate?> FindCandidateAsync(string userName, CancellationToken cancellation) => sources.ReadFirstAsync(
        Candidate, [NameKey(userName)], reader => new SignInCandidate(Read(reader), reader.GetString(10)), cancellation);

    /// <summary>Whether there is any user, of whichever tenant, who may sign in.</summary>
    public Task<bool> AnyAsync(CancellationToken cancellation) => sources.ReadFirstAsync(Any, [], reader => reader.GetBoolean(0), cancellation);

    /// <summary>One user, disabled or not; null when the tenant has none of that id.</summary>
    public Task<UserView?> FindAsync(Guid tenantId, Guid id, CancellationToken cancellation) =>
        sources.ReadFirstAsync(One, [tenantId, id], Read, cancellation);

    /// <summary>A page of users, oldest first.</summary>
    public async Task<Page<UserView, Guid>> ListAsync(Guid tenantId, Guid? after, int limit, CancellationToken cancellation)
    {
        var rows = await sources.ReadAsync(List, [tenantId, after.OrNull(), limit + 1], Read, cancellation);
        return Paging.Cut(rows, limit, user => user.Id);
    }

    /// <summary>A wrong password was given: after <paramref name="failuresMax"/> of them in a row nobody signs in as the user before <paramref name="lockedUntil"/>.</summary>
    public Task CountFailureAsync(Guid id, int failuresMax, DateTimeOffset lockedUntil, CancellationToken cancellation) =>
        ExecuteAsync(CountFailure, [id, failuresMax, lockedUntil], cancellation);

    /// <summary>The user signed in.</summary>
    public Task CountSuccessAsync(Guid id, DateTimeOffset now, CancellationToken cancellation) => ExecuteAsync(CountSuccess, [id, now], cancellation);

    /// <summary>Sets another password; false when the tenant has no such user.</summary>
    public Task<bool> SetPasswordAsync(Guid tenantId, Guid id, string passwordHash, CancellationToken cancellation) =>
        ExecuteAsync(SetPassword, [tenantId, id, passwordHash, ids.NewId()], cancellation);

    /// <summary>Sets another role; false when the tenant has no such user.</summary>
    public Task<bool> SetRoleAsync(Guid tenantId, Guid id, UserRole role, CancellationToken cancellation) =>
        ExecuteAsync(SetRole, [tenantId, id, Roles[(int)role], ids.NewId()], cancellation);

    /// <summary>Disables a user, or enables it again with null; false when the tenant has no such user.</summary>
    public Task<bool> SetDisabledAsync(Guid tenantId, Guid id, DateTimeOffset? disabledAt, CancellationToken cancellation) =>
        ExecuteAsync(SetDisabled, [tenantId, id, disabledAt.OrNull(), ids.NewId()], cancellation);

    private async Task<bool> ExecuteAsync(string sql, object?[] values, CancellationToken cancellation)
    {
        await using var connection = await sources.General.OpenConnectionAsync(cancellation);
        return await connection.ExecuteAsync(sql, values, cancellation) == 1;
    }

    // Names are compared without regard to case
#pragma warning disable CA1308 // the stored form is lower case, as the table's check says
    private static string NameKey(string userName) => userName.Trim().ToLowerInvariant();
#pragma warning restore CA1308

    private static UserView Read(NpgsqlDataReader reader) => new(
        reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2), reader.GetString(3), (UserRole)Array.IndexOf(Roles, reader.GetString(4)),
        reader.GetGuid(5), reader.NullableTime(6), reader.NullableTime(7), reader.Time(8), reader.NullableTime(9));
}
