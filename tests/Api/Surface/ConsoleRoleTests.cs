using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using WaActors.OperatorConsole.Commands;
using WaActors.OperatorConsole.Session;
using WaActors.Storage.Auditing;
using WaActors.Tests.Api.Hosting;

namespace WaActors.Tests.Api.Surface;

/// <summary>What pages hide, commands refuse: whatever a browser sends over its circuit ends here.</summary>
public sealed class ConsoleRoleTests
{
    // The one command that reads only
    private static readonly string[] ReadOnly = [nameof(IGatewayDesk.ListRemoteAsync)];

    [Theory]
    [InlineData("viewer", "read")]
    [InlineData("operator", "read,write,send")]
    public async Task Every_command_is_refused_to_whom_it_is_not_given_and_kept_in_the_audit(string name, string scopes)
    {
        await using var host = await ApiHost.StartAsync();
        var tenantId = (await ReadAsync<Guid>(host, "select id from tenant"))!;
        var who = new Operator(new AuditActor(tenantId, "user", new Guid("00000000-0000-7000-8000-0000000000aa"), name), scopes.Split(',').ToHashSet());
        var commands = Commands().Where(command => name == "viewer" || command.Method.DeclaringType == typeof(AccountCommands)).ToList();
        Assert.True(commands.Count >= (name == "viewer" ? 35 : 5), $"only {commands.Count} commands were found");

        foreach (var (service, method) in commands)
        {
            var target = host.Services.GetRequiredService(service);
            object?[] arguments = [who, .. method.GetParameters().Skip(1).Select(parameter => Some(parameter.ParameterType))];
            var task = (Task)method.Invoke(target, arguments)!;
            await task;
            Assert.True(OutcomeOf(task.GetType().GetProperty("Result")!.GetValue(task)!) == "scope_missing", $"{service.Name}.{method.Name} was not refused");
        }

        Assert.Equal(commands.Count, await ReadAsync<long>(host, $"select count(*) from audit where actor_name = '{name}' and outcome = 'scope_missing'"));
        Assert.Equal(0, await ReadAsync<long>(host, $"select count(*) from audit where actor_name = '{name}' and outcome <> 'scope_missing'"));
    }

    private static IEnumerable<(Type Service, MethodInfo Method)> Commands() =>
        from type in typeof(CommandDesk).Assembly.GetExportedTypes()
        where type.Namespace == typeof(CommandDesk).Namespace && type != typeof(CommandDesk) && (type.Name.EndsWith("Commands", StringComparison.Ordinal) || type.IsInterface)
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        where method.GetParameters() is [{ } first, ..] && first.ParameterType == typeof(Operator) && !ReadOnly.Contains(method.Name)
        select (type, method);

    // Something of each type that a check of its form lets pass: what is refused is who asks, not what
    private static object? Some(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is not null) return null;
        if (type == typeof(string)) return "11987654321";
        if (type == typeof(IReadOnlyDictionary<string, string?>)) return new Dictionary<string, string?>();
        if (type.IsInterface && type.IsGenericType) return Array.CreateInstance(type.GetGenericArguments()[0], 0);
        if (type.IsArray) return Array.CreateInstance(type.GetElementType()!, 0);
        if (typeof(Delegate).IsAssignableFrom(type) || type.IsAbstract) return null;
        return type.IsValueType ? Activator.CreateInstance(type) : RuntimeHelpers.GetUninitializedObject(type);
    }

    private static string? OutcomeOf(object answer) => answer switch
    {
        CommandResult result => result.Outcome,
        ITuple tuple => (tuple[0] as CommandResult)?.Outcome,
        _ when answer.GetType().GetProperty("Result")?.GetValue(answer) is CommandResult result => result.Outcome,
        _ => answer.GetType().GetProperty("Outcome")?.GetValue(answer) as string,
    };

    private static async Task<T> ReadAsync<T>(ApiHost host, string sql)
    {
        await using var command = host.Database.DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
