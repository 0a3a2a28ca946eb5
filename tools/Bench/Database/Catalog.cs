using System.Globalization;
using WaActors.Grains.Determinism;

namespace WaActors.Bench.Database;

/// <summary>What stands around the messages of a measurement: a tenant, a gateway, numbers, campaigns.</summary>
internal sealed class Catalog(BenchSchema schema, IIdSource ids, TimeProvider time)
{
    private const string AddTenant = "insert into tenant (id, name, created_at) values ($1, 'bench', $2)";

    private const string AddTemplate = "insert into template (id, tenant_id, name, body, created_at) values ($1, $2, 'bench', 'Hello {{name}}, a word from us.', $3)";

    private const string AddGateway = """
        insert into gateway (id, tenant_id, kind, name, base_url, api_key_protected, created_at) values ($1, $2, $3, 'bench', $4, $5, $6)
        """;

    private const string AddNumber = """
        insert into instance (id, tenant_id, gateway_id, name, external_name, webhook_secret, window_max, created_at) values ($1, $2, $3, $4, $4, $4, $5, $6)
        """;

    private const string AddCampaign = """
        insert into campaign (id, tenant_id, name, status, delay_min_ms, delay_max_ms, owner_epoch, last_seq, created_at)
        values ($1, $2, 'bench', 'draft', 0, 0, $3, $4, $5)
        """;

    private const string AddRoute = """
        with route as (insert into campaign_route (campaign_id, order_index, instance_id, template_id) values ($1, $2, $3, $4))
        insert into campaign_route_text (campaign_id, order_index, variant_no, template_id) values ($1, $2, 1, $4)
        """;

    /// <summary>The tenant, once it was added.</summary>
    public Guid TenantId => _tenant;

    private Guid _tenant;
    private Guid _template;

    /// <summary>Adds the tenant and its template.</summary>
    public async Task AddTenantAsync(CancellationToken cancellation)
    {
        _tenant = ids.NewId();
        _template = ids.NewId();
        await schema.ExecuteAsync(AddTenant, cancellation, _tenant, Now);
        await schema.ExecuteAsync(AddTemplate, cancellation, _template, _tenant, Now);
    }

    /// <summary>Adds a gateway with numbers <c>bench-1</c>, <c>bench-2</c>, ...</summary>
    public async Task<IReadOnlyList<Guid>> AddNumbersAsync(
        string kind, Uri address, string protectedKey, int count, int windowMax, CancellationToken cancellation)
    {
        var gateway = ids.NewId();
        await schema.ExecuteAsync(AddGateway, cancellation, gateway, _tenant, kind, address.AbsoluteUri, protectedKey, Now);
        var numbers = new List<Guid>();
        for (var number = 1; number <= count; number++)
        {
            numbers.Add(ids.NewId());
            var name = string.Create(CultureInfo.InvariantCulture, $"bench-{number}");
            await schema.ExecuteAsync(AddNumber, cancellation, numbers[^1], _tenant, gateway, name, windowMax, Now);
        }

        return numbers;
    }

    /// <summary>Adds a draft without delay and its recipients.</summary>
    /// <param name="numbers">Its ring.</param>
    /// <param name="firstRecipient">Number of its first recipient.</param>
    /// <param name="count">How many recipients.</param>
    /// <param name="epoch">The epoch that it starts with.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<Guid> AddCampaignAsync(
        IReadOnlyList<Guid> numbers, int firstRecipient, int count, long epoch, CancellationToken cancellation)
    {
        var campaign = ids.NewId();
        await schema.ExecuteAsync(AddCampaign, cancellation, campaign, _tenant, epoch, count, Now);
        for (var index = 0; index < numbers.Count; index++)
            await schema.ExecuteAsync(AddRoute, cancellation, campaign, index, numbers[index], _template);
        await Recipients.AddAsync(schema.General, campaign, firstRecipient, count, cancellation);
        return campaign;
    }

    private DateTime Now => time.GetUtcNow().UtcDateTime;
}
