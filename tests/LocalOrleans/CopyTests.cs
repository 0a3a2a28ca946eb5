using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Orleans;
using Orleans.Copying;
using Orleans.Virtual;

namespace WaActors.Tests.LocalOrleans;

public sealed class CopyTests
{
    [Fact]
    public void Any_document_is_copied_equal_and_shares_nothing_that_can_change() =>
        Prop.ForAll(ArbMap.Default.ArbFor<Raw>(), static raw =>
        {
            var document = Document.From(raw);
            var copy = DeepCopier.Copy(document);
            Assert.Equal(JsonSerializer.Serialize(document), JsonSerializer.Serialize(copy));
            Assert.Empty(Changeable(document).Intersect(Changeable(copy), ReferenceEqualityComparer.Instance));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Shared_and_circular_references_stay_so()
    {
        var node = new Node { Name = "a" };
        node.Next = new Node { Name = "b", Next = node };
        node.Others = [node.Next, node.Next, node];

        var copy = DeepCopier.Copy(node);

        Assert.NotSame(node, copy);
        Assert.Same(copy, copy.Next!.Next);
        Assert.Same(copy.Next, copy.Others[0]);
        Assert.Same(copy.Next, copy.Others[1]);
        Assert.Same(copy, copy.Others[2]);
    }

    [Fact]
    public void What_cannot_change_is_not_copied()
    {
        var point = new Point(1, "x", new Uri("https://example.test"), ImmutableArray.Create("a"));
        var marked = new Marked { Lines = ["a"] };

        Assert.Same(point, DeepCopier.Copy(point));
        Assert.Same(marked, DeepCopier.Copy(marked));
    }

    [Fact]
    public void Collections_keep_their_kind_order_and_comparer()
    {
        var lookup = new Dictionary<string, List<int>>(StringComparer.OrdinalIgnoreCase) { ["A"] = [1] };
        Assert.Equal([1], DeepCopier.Copy(lookup)["a"]);
        Assert.Equal([3, 1, 2], DeepCopier.Copy(new Queue<int>([3, 1, 2])));
        Assert.Equal([1, 2, 3], DeepCopier.Copy(new SortedSet<int>([3, 1, 2])));
        Assert.Equal(new int[,] { { 1, 2 }, { 3, 4 } }, DeepCopier.Copy(new int[,] { { 1, 2 }, { 3, 4 } }));
        Assert.Equal((1, "a"), DeepCopier.Copy(((int, string)?)(1, "a")));
        var keyed = new HashSet<Node>(ReferenceEqualityComparer.Instance) { new() { Name = "n" } };
        Assert.Contains(DeepCopier.Copy(keyed), n => n.Name == "n");
    }

    [Fact]
    public void What_is_no_data_is_refused_by_name()
    {
        var failure = Assert.Throws<NotSupportedException>(() => DeepCopier.Copy(new Node { Callback = () => { } }));
        Assert.Contains("System.Action", failure.Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => DeepCopier.Copy<object>(new MemoryStream()));
    }

    [Fact]
    public async Task Caller_and_callee_share_neither_arguments_nor_results()
    {
        using var silo = VirtualSilo.Create();
        var grain = silo.GetGrain<IKeeperGrain>("k");
        var sent = new List<string> { "a" };
        await grain.KeepAsync(sent);
        sent.Add("changed by the caller");
        var received = await grain.KeptAsync();
        received.Add("changed by the receiver");

        Assert.Equal(["a"], await grain.KeptAsync());
    }

    [Fact]
    public async Task Arguments_marked_immutable_are_passed_as_they_are()
    {
        using var silo = VirtualSilo.Create();
        var sent = new List<string> { "a" };
        await silo.GetGrain<IKeeperGrain>("k").KeepSharedAsync(sent);
        sent.Add("b");

        Assert.Equal(["a", "b"], await silo.GetGrain<IKeeperGrain>("k").KeptAsync());
    }

    [Fact]
    public async Task References_to_grains_can_be_sent()
    {
        using var silo = VirtualSilo.Create();

        Assert.Equal("k", await silo.GetGrain<IKeeperGrain>("k").NameOfAsync(new Envelope(silo.GetGrain<IKeeperGrain>("k"))));
    }

    private static HashSet<object> Changeable(object root)
    {
        var found = new HashSet<object>(ReferenceEqualityComparer.Instance);
        Visit(root, found);
        return found;
    }

    private static void Visit(object? value, HashSet<object> found)
    {
        if (value is null or Type or System.Collections.IEqualityComparer || ImmutableTypes.IsImmutable(value.GetType()))
            return;
        // An empty array has nothing to change, and the platform shares one.
        if (value is Array { Length: 0 } || (!value.GetType().IsValueType && !found.Add(value)))
            return;
        if (value is Array array)
        {
            foreach (var item in array)
                Visit(item, found);
            return;
        }
        foreach (var field in DeepCopier.FieldsOf(value.GetType()).Where(f => f.Name is not "_comparer"))
            Visit(field.GetValue(value), found);
    }

    public enum Kind
    {
        Plain,
        Fancy,
    }

    public sealed record Part(string Name, int[] Numbers, DateTimeOffset At, decimal? Amount)
    {
        public Kind Kind { get; init; }
    }

    /// <summary>What FsCheck can make by itself.</summary>
    public sealed record Raw(string Title, Part[] Parts, int[] Numbers, string[] Texts, Guid[] Ids, byte[] Blob);

    public sealed record Document(
        string Title, List<Part> Parts, Dictionary<int, List<string>> ByNumber, Part? Best, IReadOnlyList<Guid> Ids, KeyValuePair<string, int[]> Pair,
        byte[]? Blob, HashSet<int> Marks)
    {
        public static Document From(Raw raw) => new(
            raw.Title,
            [.. raw.Parts],
            raw.Numbers.Distinct().ToDictionary(n => n, _ => raw.Texts.ToList()),
            raw.Parts.FirstOrDefault(),
            [.. raw.Ids],
            new KeyValuePair<string, int[]>(raw.Title ?? "", raw.Numbers),
            raw.Blob.Length % 2 == 0 ? raw.Blob : null,
            [.. raw.Numbers]);
    }

    internal sealed class Node
    {
        public string Name { get; init; } = "";

        public Node? Next { get; set; }

        public IReadOnlyList<Node> Others { get; set; } = [];

        public Action? Callback { get; init; }
    }

    internal sealed record Point(int X, string Name, Uri Link, ImmutableArray<string> Tags);

    [Immutable]
    internal sealed class Marked
    {
        public List<string> Lines { get; init; } = [];
    }
}

internal sealed record Envelope(IKeeperGrain Grain);

internal interface IKeeperGrain : IGrainWithStringKey
{
    Task KeepAsync(List<string> lines);

    Task KeepSharedAsync([Immutable] List<string> lines);

    Task<List<string>> KeptAsync();

    Task<string> NameOfAsync(Envelope envelope);
}

internal sealed class KeeperGrain : Grain, IKeeperGrain
{
    private List<string> _lines = [];

    public Task KeepAsync(List<string> lines)
    {
        _lines = lines;
        return Task.CompletedTask;
    }

    public Task KeepSharedAsync(List<string> lines)
    {
        _lines = lines;
        return Task.CompletedTask;
    }

    public Task<List<string>> KeptAsync() => Task.FromResult(_lines);

    public Task<string> NameOfAsync(Envelope envelope) => Task.FromResult(envelope.Grain.GetPrimaryKeyString());
}
