using System.Buffers.Text;
using System.Security.Cryptography;
using Npgsql;
using WaActors.Grains.Determinism;
using WaActors.Grains.Notifications;
using WaActors.Storage.Connections;
using WaActors.Storage.Queries;
using WaActors.Storage.Secrets;

namespace WaActors.Storage.Notifications;

/// <summary>A webhook endpoint, without its secret.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Url">Its address.</param>
/// <param name="Enabled">Whether it is told.</param>
/// <param name="CreatedAt">When it was added.</param>
public sealed record WebhookEndpointView(Guid Id, string Name, string Url, bool Enabled, DateTimeOffset CreatedAt);

/// <summary>A delivery to an endpoint.</summary>
/// <param name="Id">Its id; grows.</param>
/// <param name="NotificationId">What it tells; null for a test.</param>
/// <param name="Kind">What that is.</param>
/// <param name="State">How far it has come.</param>
/// <param name="Attempts">Tries so far.</param>
/// <param name="NextAt">When it is tried next; null when it is over.</param>
/// <param name="HttpStatus">The last answer; null without one.</param>
/// <param name="Error">Why the last try failed.</param>
/// <param name="CreatedAt">When it was written.</param>
/// <param name="EndedAt">When it was over.</param>
public sealed record DeliveryView(
    long Id, long? NotificationId, NotificationKind? Kind, DeliveryState State, int Attempts, DateTimeOffset? NextAt, int? HttpStatus, string? Error,
    DateTimeOffset CreatedAt, DateTimeOffset? EndedAt);

/// <summary>How a tenant's people are told.</summary>
/// <param name="Language">In which language.</param>
/// <param name="OwnerPhone">To whom WhatsApp messages go, in digits; null for nobody.</param>
/// <param name="UnitName">Put before a number's name; null for nothing.</param>
public sealed record NotificationSettings(NotificationLanguage Language, string? OwnerPhone, string? UnitName);

/// <summary>Webhook endpoints of a tenant, their deliveries, and how its people are told.</summary>
public sealed class WebhookEndpointStore(StorageDataSources sources, ISecretProtector secrets, IIdSource ids)
{
    /// <summary>Most endpoints of a tenant.</summary>
    public const int EndpointsMax = 20;

    private const string SecretMark = "whsec_";
    private const int SecretBytes = 32;

    // Adds an endpoint, unless the tenant has as many as it may.
    private const string Add = """
        insert into webhook_endpoint (id, tenant_id, name, url, secret_protected, created_at)
        select $1, $2, $3, $4, $5, $6
        where (select count(*) from webhook_endpoint where tenant_id = $2 and deleted_at is null) < $7
        """;

    // What is null stays.
    private const string Change = """
        update webhook_endpoint
        set name = coalesce($3, name), url = coalesce($4, url), enabled = coalesce($5, enabled), secret_protected = coalesce($6, secret_protected)
        where tenant_id = $1 and id = $2 and deleted_at is null
        """;

    // Its row stays for its deliveries.
    private const string Delete = "update webhook_endpoint set deleted_at = $3 where tenant_id = $1 and id = $2 and deleted_at is null";

    // Endpoints of a tenant, one or a page.
    private const string List = """
        select id, name, url, enabled, created_at from webhook_endpoint
        where tenant_id = $1 and deleted_at is null and ($2::uuid is null or id = $2) and ($3::uuid is null or id > $3)
        order by id limit $4
        """;

    // Deliveries of an endpoint, newest first.
    private const string Deliveries = """
        select d.id, d.notification_id, n.kind, d.state, d.attempts, d.next_at, d.http_status, d.error, d.created_at, d.ended_at
        from notification_delivery d left join notification n on n.id = d.notification_id
        where d.tenant_id = $1 and d.endpoint_id = $2 and ($3::text is null or d.state = $3) and ($4::bigint is null or d.id < $4)
        order by d.id desc limit $5
        """;

    // A test is a delivery without a notification.
    private const string Test = """
        insert into notification_delivery (tenant_id, channel, endpoint_id, next_at, created_at)
        select tenant_id, 'webhook', id, $3, $3 from webhook_endpoint where tenant_id = $1 and id = $2 and deleted_at is null and enabled
        returning id
        """;

    // What is over is tried anew, from its first attempt.
    private const string Replay = """
        update notification_delivery set state = 'pending', next_at = $3, attempts = 0, ended_at = null
        where tenant_id = $1 and id = $2 and channel = 'webhook' and state in ('delivered', 'failed')
        """;

    private const string HasDelivery = "select true from notification_delivery where tenant_id = $1 and id = $2 and channel = 'webhook'";

    private const string Settings = "select language, owner_phone, unit_name from tenant where id = $1";

    private const string Set = "update tenant set language = $2, owner_phone = $3, unit_name = $4 where id = $1";

    /// <summary>Adds an endpoint; its id and its secret, which is shown this once. Null when the tenant has <see cref="EndpointsMax"/>.</summary>
    public async Task<(Guid Id, string Secret)?> AddAsync(Guid tenantId, string name, Uri url, DateTimeOffset now, CancellationToken cancellation)
    {
        var (id, secret) = (ids.NewId(), NewSecret());
        var added = await ExecuteAsync(Add, [id, tenantId, name, url.AbsoluteUri, secrets.Protect(secret), now, EndpointsMax], cancellation);
        return added == 1 ? (id, secret) : null;
    }

    /// <summary>Changes what is given; false when the tenant has no such endpoint.</summary>
    public async Task<bool> ChangeAsync(Guid tenantId, Guid id, string? name, Uri? url, bool? enabled, CancellationToken cancellation) =>
        await ExecuteAsync(Change, [tenantId, id, name, url?.AbsoluteUri, enabled.OrNull(), null], cancellation) == 1;

    /// <summary>Gives it a new secret, which is shown this once; null when the tenant has no such endpoint.</summary>
    public async Task<string?> RotateSecretAsync(Guid tenantId, Guid id, CancellationToken cancellation)
    {
        var secret = NewSecret();
        return await ExecuteAsync(Change, [tenantId, id, null, null, ((bool?)null).OrNull(), secrets.Protect(secret)], cancellation) == 1 ? secret : null;
    }

    /// <summary>Deletes it; false when the tenant has no such endpoint.</summary>
    public async Task<bool> DeleteAsync(Guid tenantId, Guid id, DateTimeOffset now, CancellationToken cancellation) =>
        await ExecuteAsync(Delete, [tenantId, id, now], cancellation) == 1;

    /// <summary>One endpoint; null when the tenant has none of that id.</summary>
    public Task<WebhookEndpointView?> FindAsync(Guid tenantId, Guid id, CancellationToken cancellation) =>
        sources.ReadFirstAsync(List, [tenantId, id, ((Guid?)null).OrNull(), 1], ReadEndpoint, cancellation);

    /// <summary>A page of endpoints, oldest first.</summary>
    public async Task<Page<WebhookEndpointView, Guid>> ListAsync(Guid tenantId, Guid? after, int limit, CancellationToken cancellation)
    {
        var rows = await sources.ReadAsync(List, [tenantId, ((Guid?)null).OrNull(), after.OrNull(), limit + 1], ReadEndpoint, cancellation);
        return Paging.Cut(rows, limit, row => row.Id);
    }

    /// <summary>A page of an endpoint's deliveries, newest first.</summary>
    public async Task<Page<DeliveryView, long>> ListDeliveriesAsync(
        Guid tenantId, Guid endpointId, DeliveryState? state, long? before, int limit, CancellationToken cancellation)
    {
        var stateName = state is { } wanted ? DbNames.Of(wanted) : null;
        var rows = await sources.ReadAsync(Deliveries, [tenantId, endpointId, stateName, before.OrNull(), limit + 1], ReadDelivery, cancellation);
        return Paging.Cut(rows, limit, row => row.Id);
    }

    /// <summary>Writes a test of an endpoint to the outbox; its delivery's id, or null when there is no such endpoint, or it is switched off.</summary>
    public async Task<long?> TestAsync(Guid tenantId, Guid id, DateTimeOffset now, CancellationToken cancellation) =>
        await sources.ReadFirstAsync(Test, [tenantId, id, now], reader => (long?)reader.GetInt64(0), cancellation);

    /// <summary>Tries a delivery anew that is over: true when done, false when it is under way still, null when the tenant has no such.</summary>
    public async Task<bool?> ReplayAsync(Guid tenantId, long deliveryId, DateTimeOffset now, CancellationToken cancellation)
    {
        if (await ExecuteAsync(Replay, [tenantId, deliveryId, now], cancellation) == 1) return true;
        return await sources.ReadFirstAsync(HasDelivery, [tenantId, deliveryId], reader => (bool?)reader.GetBoolean(0), cancellation) is null ? null : false;
    }

    /// <summary>How the tenant's people are told.</summary>
    public async Task<NotificationSettings> GetSettingsAsync(Guid tenantId, CancellationToken cancellation) =>
        await sources.ReadFirstAsync(
            Settings, [tenantId],
            reader => new NotificationSettings(DbNames.Language(reader.GetString(0)), reader.NullableText(1), reader.NullableText(2)), cancellation)
        ?? throw new InvalidOperationException($"There is no tenant {tenantId}, although a key of it was accepted.");

    /// <summary>Changes how they are told.</summary>
    public Task SetSettingsAsync(Guid tenantId, NotificationSettings settings, CancellationToken cancellation) =>
        ExecuteAsync(Set, [tenantId, DbNames.Of(settings.Language), settings.OwnerPhone, settings.UnitName], cancellation);

    private async Task<int> ExecuteAsync(string sql, object?[] parameters, CancellationToken cancellation)
    {
        await using var connection = await sources.General.OpenConnectionAsync(cancellation);
        return await connection.ExecuteAsync(sql, parameters, cancellation);
    }

    // From the system's own source: a secret must not be foretold.
    private static string NewSecret() => SecretMark + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    private static WebhookEndpointView ReadEndpoint(NpgsqlDataReader reader) =>
        new(reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetBoolean(3), reader.Time(4));

    private static DeliveryView ReadDelivery(NpgsqlDataReader reader) => new(
        Id: reader.GetInt64(0),
        NotificationId: reader.IsDBNull(1) ? null : reader.GetInt64(1),
        Kind: reader.NullableText(2) is { } kind ? DbNames.Notification(kind) : null,
        State: DbNames.Delivery(reader.GetString(3)),
        Attempts: reader.GetInt32(4),
        NextAt: reader.NullableTime(5),
        HttpStatus: reader.NullableInt(6),
        Error: reader.NullableText(7),
        CreatedAt: reader.Time(8),
        EndedAt: reader.NullableTime(9));
}
