using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using WaActors.Grains.Suppressions;
using WaActors.Storage;
using WaActors.Storage.Catalog;
using WaActors.Storage.Suppressions;

namespace WaActors.Tests.Storage.Suppressions;

/// <summary>The opt-out list, through the registration that the program uses.</summary>
public sealed class SuppressionListTests : IAsyncLifetime
{
    private const string Person = "5531987654321";
    private const string SamePerson = "553187654321";

    private readonly Guid _tenant = TestIds.Next();
    private StorageWorld? _world;
    private ServiceProvider? _services;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ISuppressionList List => _services!.GetRequiredService<ISuppressionList>();

    public async ValueTask InitializeAsync()
    {
        _world = await StorageWorld.CreateAsync();
        _services = new ServiceCollection().AddLogging()
            .AddWaActorsStorage(new ConfigurationBuilder().Build(), _world.Options.ConnectionString).BuildServiceProvider();
        await _services.GetRequiredService<CatalogStore>().EnsureTenantAsync(_tenant, "tenant", TestTime.Start, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _services!.DisposeAsync();
        await _world!.DisposeAsync();
    }

    [Fact]
    public async Task A_person_is_found_under_every_spelling_and_counted_once()
    {
        Assert.Equal(1, await AddAsync(Entry(Person), Entry(SamePerson)));
        Assert.Equal(0, await AddAsync(Entry(SamePerson)));
        Assert.Equal(new HashSet<string> { Person, SamePerson }, await List.FindAsync(_tenant, [Person, SamePerson, "5531987654322"], Cancellation));
        Assert.Empty(await List.FindAsync(TestIds.Next(), [Person], Cancellation));
        Assert.Empty(await List.FindAsync(_tenant, [], Cancellation));
    }

    [Fact]
    public async Task Resuming_at_WhatsApp_lifts_only_what_WhatsApp_said()
    {
        await AddAsync(Entry(Person, SuppressionSource.Keyword), Entry(Person, SuppressionSource.WhatsApp));
        Assert.Equal(1, await List.LiftAsync(_tenant, SamePerson, SuppressionSource.WhatsApp, TestTime.Start.AddMinutes(1), Cancellation));
        Assert.Equal(0, await List.LiftAsync(_tenant, SamePerson, SuppressionSource.WhatsApp, TestTime.Start.AddMinutes(1), Cancellation));
        Assert.Single(await List.FindAsync(_tenant, [Person], Cancellation));
        Assert.Equal(1, await List.LiftAsync(_tenant, Person, source: null, TestTime.Start.AddMinutes(2), Cancellation));
        Assert.Empty(await List.FindAsync(_tenant, [Person], Cancellation));
    }

    [Fact]
    public async Task Words_that_come_late_neither_lift_nor_revive_what_is_younger()
    {
        await AddAsync(Entry(Person) with { At = TestTime.Start.AddMinutes(5) });
        Assert.Equal(0, await List.LiftAsync(_tenant, Person, null, TestTime.Start, Cancellation));
        Assert.Equal(1, await List.LiftAsync(_tenant, Person, null, TestTime.Start.AddMinutes(10), Cancellation));
        Assert.Equal(0, await AddAsync(Entry(Person) with { At = TestTime.Start.AddMinutes(6) }));
        Assert.Equal(1, await AddAsync(Entry(Person) with { At = TestTime.Start.AddMinutes(11) }));
    }

    [Fact]
    public async Task The_list_is_paged_newest_first_without_what_was_lifted()
    {
        await AddAsync([.. Enumerable.Range(0, 5).Select(n => Entry($"551198765432{n}"))]);
        await List.LiftAsync(_tenant, "5511987654323", null, TestTime.Start.AddMinutes(1), Cancellation);
        var queries = _services!.GetRequiredService<SuppressionQueries>();
        var first = await queries.ListAsync(_tenant, null, 3, Cancellation);
        var second = await queries.ListAsync(_tenant, first.Next, 3, Cancellation);
        Assert.Equal(["5511987654324", "5511987654322", "5511987654321", "5511987654320"], first.Items.Concat(second.Items).Select(e => e.Phone));
        Assert.Null(second.Next);
        Assert.Single((await queries.ListPersonAsync(_tenant, "551187654320", Cancellation)).Items);
    }

    private Task<int> AddAsync(params SuppressionEntry[] entries) => List.AddAsync(_tenant, entries, Cancellation);

    private static SuppressionEntry Entry(string phone, SuppressionSource source = SuppressionSource.Manual) => new(phone, source, TestTime.Start, "why");
}
