using System.Reflection;
using Orleans;
using Orleans.Runtime;
using WaActors.Grains;

namespace WaActors.Tests.Grains.Wire;

/// <summary>
/// What crosses a grain call has a durable name, numbered members and a generated serializer; what is stored has a durable owner. Checked by reflection, so that it
/// holds on both runtimes and for whatever comes later.
/// </summary>
public class WireContractTests
{
    private static readonly Assembly[] Ours = [typeof(WireAliases).Assembly, typeof(GrainStores).Assembly];

    private static readonly IReadOnlyList<Type> Types = [.. Ours.SelectMany(assembly => assembly.GetTypes()).Where(IsWrittenByUs)];

    private static readonly IReadOnlyList<Type> GrainInterfaces = [.. Types.Where(type => type.IsInterface && typeof(IAddressable).IsAssignableFrom(type))];

    private static readonly Dictionary<string, string> Table = typeof(WireAliases).GetFields(BindingFlags.Public | BindingFlags.Static)
        .ToDictionary(field => field.Name, field => (string)field.GetRawConstantValue()!, StringComparer.Ordinal);

    [Fact]
    public void No_two_names_of_the_table_are_the_same()
    {
        Assert.NotEmpty(Table);
        Assert.Equal(Table.Count, Table.Values.Distinct(StringComparer.Ordinal).Count());
        Assert.All(Table.Values, alias => Assert.StartsWith("wa.", alias, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_name_of_the_table_belongs_to_one_type_and_every_type_s_name_is_in_the_table()
    {
        var used = Types.Select(type => (Type: type, Alias: AliasOf(type))).Where(pair => pair.Alias is not null).ToList();
        Assert.Equal(Table.Values.Order(StringComparer.Ordinal), used.Select(pair => pair.Alias!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_actor_s_interface_and_every_serialized_type_has_a_name()
    {
        Assert.All(GrainInterfaces, type => Assert.True(AliasOf(type) is not null, $"{type.Name} has no [Alias]"));
        Assert.All(Types.Where(IsSerialized), type => Assert.True(AliasOf(type) is not null, $"{type.Name} has no [Alias]"));
    }

    [Fact]
    public void Every_method_of_an_actor_has_a_name_of_its_own()
    {
        foreach (var grain in GrainInterfaces)
        {
            var names = grain.GetMethods().Select(method => (method.Name, Alias: AliasOf(method))).ToList();
            Assert.All(names, method => Assert.True(method.Alias is not null, $"{grain.Name}.{method.Name} has no [Alias]"));
            Assert.Equal(names.Count, names.Select(method => method.Alias).Distinct(StringComparer.Ordinal).Count());
        }
    }

    [Fact]
    public void Whatever_crosses_a_call_has_a_generated_serializer()
    {
        var crossing = GrainInterfaces.SelectMany(grain => grain.GetMethods()).SelectMany(method =>
            method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType)).ToHashSet();
        var seen = new HashSet<Type>();
        foreach (var type in crossing) AssertCrosses(type, seen);
        Assert.True(seen.Count > 10, "the walk found nothing to check");
    }

    [Fact]
    public void Every_member_of_a_serialized_type_has_a_number_of_its_own()
    {
        foreach (var type in Types.Where(IsSerialized))
        {
            var members = type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly).Where(HasStorage).ToList();
            Assert.All(members, member => Assert.True(member.GetCustomAttribute<IdAttribute>() is not null, $"{type.Name}.{member.Name} has no [Id]"));
            var numbers = members.Select(member => member.GetCustomAttribute<IdAttribute>()!.Id).ToList();
            Assert.Equal(numbers.Count, numbers.Distinct().Count());
        }
    }

    [Fact]
    public void Every_actor_has_a_durable_type_name()
    {
        var grains = Types.Where(type => type is { IsClass: true, IsAbstract: false } && typeof(Grain).IsAssignableFrom(type)).ToList();
        var names = grains.Select(grain => (string?)grain.CustomAttributes
            .SingleOrDefault(attribute => attribute.AttributeType == typeof(GrainTypeAttribute))?.ConstructorArguments[0].Value).ToList();
        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.StartsWith("wa-", name, StringComparison.Ordinal));
        Assert.Equal(names.Count, names.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Every_exception_that_is_documented_of_an_actor_survives_the_way()
    {
        var failures = Types.Where(type => type.IsPublic && typeof(Exception).IsAssignableFrom(type)).ToList();
        Assert.Contains(typeof(StorageUnavailableException), failures);
        Assert.All(failures, type => Assert.True(IsSerialized(type), $"{type.Name} has no [GenerateSerializer]"));
    }

    private static void AssertCrosses(Type type, HashSet<Type> seen)
    {
        if (IsPlain(type) || !seen.Add(type)) return;
        if (type.IsArray)
        {
            AssertCrosses(type.GetElementType()!, seen);
            return;
        }

        if (type.IsGenericType)
        {
            foreach (var part in type.GetGenericArguments()) AssertCrosses(part, seen);
            if (!Ours.Contains(type.Assembly)) return;
        }

        Assert.True(IsSerialized(type), $"{type.Name} crosses a call without [GenerateSerializer]");
        foreach (var member in type.GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(HasStorage)) AssertCrosses(member.PropertyType, seen);
    }

    private static bool IsPlain(Type type) =>
        type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(Guid) || type == typeof(DateTimeOffset) || type == typeof(TimeSpan) || type == typeof(Uri)
        || type == typeof(Task) || type == typeof(ValueTask) || type == typeof(CancellationToken);

    // Computed properties have no field behind them and are not sent.
    private static bool HasStorage(PropertyInfo property) =>
        property.DeclaringType!.GetField($"<{property.Name}>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic) is not null;

    private static bool IsWrittenByUs(Type type) =>
        type.Namespace?.StartsWith("WaActors", StringComparison.Ordinal) == true
        && type.GetCustomAttribute<System.Runtime.CompilerServices.CompilerGeneratedAttribute>() is null
        && type.GetCustomAttribute<System.CodeDom.Compiler.GeneratedCodeAttribute>() is null;

    private static bool IsSerialized(Type type) => type.GetCustomAttribute<GenerateSerializerAttribute>(inherit: false) is not null;

    private static string? AliasOf(MemberInfo member) => member.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias;
}
