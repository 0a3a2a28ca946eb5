using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace WaActors.FakeGateway.Control;

/// <summary>/_fake: the control API over HTTP. The server listens on loopback only, so it asks for no key.</summary>
internal sealed class ControlRoutes(FakeGatewayControl control)
{
    private const int DefaultLimit = 1000;
    private const int FlushEvery = 1 << 16;

    public void Map(WebApplication app)
    {
        var group = app.MapGroup("/_fake");
        group.MapGet("/instances", context => Answer(context, 200, control.Instances(), ControlJson.Default.IReadOnlyListInstanceView));
        group.MapPost("/instances", context => WithBody(context, ControlJson.Default.JsonObject, change => Seed(context, change)));
        group.MapPost("/instances/{name}/inbound", context => WithBody(context, ControlJson.Default.InboundText, body => Receive(context, body)));
        group.MapPost("/instances/{name}/{action}", Act);
        group.MapGet("/faults", context => Answer(context, 200, control.Faults, ControlJson.Default.FaultSettings));
        group.MapPost("/faults", context => WithBody(context, ControlJson.Default.JsonObject, change => SetFaults(context, change)));
        group.MapGet("/stats", context => Answer(context, 200, control.Stats(), ControlJson.Default.FakeGatewayStats));
        group.MapGet("/received", Counts);
        group.MapGet("/received/counts", Counts);
        group.MapGet("/received/messages", Messages);
        group.MapPost("/reset", Reset);
        group.MapFallback("{*path}", context => Fail(context, 404, $"there is no {context.Request.Method} {context.Request.Path}"));
    }

    private Task Act(HttpContext context)
    {
        var name = Uri.UnescapeDataString((string)context.Request.RouteValues["name"]!);
        var word = (string)context.Request.RouteValues["action"]!;
        if (control.Instance(name) is null)
        {
            return Fail(context, 404, $"there is no instance \"{name}\"");
        }

        if (!Enum.TryParse<InstanceAction>(word, ignoreCase: true, out var action) || int.TryParse(word, out _))
        {
            return Fail(context, 400, $"unknown action \"{word}\"; there are {string.Join(", ", ActionWords)}");
        }

        return WithBody(context, ControlJson.Default.InstanceActionDetails, details => Act(context, name, action, details));
    }

    private Task Receive(HttpContext context, InboundText body)
    {
        try
        {
            control.Receive(Uri.UnescapeDataString((string)context.Request.RouteValues["name"]!), body.From ?? "", body.Text ?? "");
            return Done(context, 0);
        }
        catch (KeyNotFoundException unknown)
        {
            return Fail(context, 404, unknown.Message);
        }
    }

    private Task Act(HttpContext context, string name, InstanceAction action, InstanceActionDetails details)
    {
        var result = control.Act(name, action, details);
        return result.Applied
            ? Answer(context, 200, new ControlDone(true, Instance: control.Instance(name)), ControlJson.Default.ControlDone)
            : Fail(context, 409, result.Error!);
    }

    /// <summary>Sets what the body names and leaves the rest; null sets a fault back to its default.</summary>
    private Task SetFaults(HttpContext context, JsonObject change)
    {
        control.Faults = Changed(control.Faults, new FaultSettings(), change, ControlJson.Default.FaultSettings);
        return Answer(context, 200, control.Faults, ControlJson.Default.FaultSettings);
    }

    private Task Seed(HttpContext context, JsonObject change)
    {
        var none = new InstanceSeed();
        var seed = Changed(none, none, change, ControlJson.Default.InstanceSeed);
        return control.Kinds.Contains(seed.Kind, StringComparer.Ordinal)
            ? Done(context, control.Seed(seed))
            : Fail(context, 400, $"unknown kind \"{seed.Kind}\"; there are {string.Join(", ", control.Kinds)}");
    }

    /// <summary>Generated readers set absent init properties to nothing, so what is absent is filled in before reading.</summary>
    private static T Changed<T>(T current, T defaults, JsonObject change, JsonTypeInfo<T> type)
    {
        var merged = JsonSerializer.SerializeToNode(current, type)!.AsObject();
        var fallback = JsonSerializer.SerializeToNode(defaults, type)!.AsObject();
        foreach (var (name, value) in change)
        {
            merged[name] = (value ?? fallback[name])?.DeepClone();
        }

        return merged.Deserialize(type)!;
    }

    private Task Messages(HttpContext context)
    {
        var query = context.Request.Query;
        var after = long.TryParse(query["after"], out var seq) ? seq : 0;
        var limit = int.TryParse(query["limit"], out var most) && most > 0 ? most : DefaultLimit;
        var instance = query.TryGetValue("instance", out var name) ? name.ToString() : null;
        return Answer(context, 200, control.Received(instance, query["number"], after, limit), ControlJson.Default.IReadOnlyListReceivedMessage);
    }

    /// <summary>Streamed: hundreds of thousands of numbers are tens of megabytes.</summary>
    private async Task Counts(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        var writer = new Utf8JsonWriter(context.Response.BodyWriter);
        await using (writer)
        {
            writer.WriteStartObject();
            foreach (var (number, count) in control.CountsLazily(context.Request.Query["by"] == "resolved"))
            {
                writer.WritePropertyName(number);
                JsonSerializer.Serialize(writer, count, ControlJson.Default.NumberCount);
                if (writer.BytesPending > FlushEvery)
                {
                    await writer.FlushAsync(context.RequestAborted);
                    await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
                }
            }

            writer.WriteEndObject();
        }
    }

    private Task Reset(HttpContext context)
    {
        control.Reset(keepInstances: string.Equals(context.Request.Query["keepInstances"], "true", StringComparison.OrdinalIgnoreCase));
        return Done(context, 0);
    }

    private static IEnumerable<string> ActionWords => Enum.GetNames<InstanceAction>().Select(JsonNamingPolicy.CamelCase.ConvertName);

    private static async Task WithBody<T>(HttpContext context, JsonTypeInfo<T> type, Func<T, Task> then)
    {
        try
        {
            var hasBody = context.Request.ContentLength > 0 || context.Request.Headers.TransferEncoding.Count > 0;
            var body = hasBody ? await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted) : default;
            await then(body ?? JsonSerializer.Deserialize("{}", type)!);
        }
        catch (JsonException failure)
        {
            await Fail(context, 400, failure.Message);
        }
    }

    private static Task Done(HttpContext context, int added) => Answer(context, 200, new ControlDone(true, added), ControlJson.Default.ControlDone);

    private static Task Fail(HttpContext context, int status, string why) => Answer(context, status, new ControlError(why), ControlJson.Default.ControlError);

    private static Task Answer<T>(HttpContext context, int status, T body, JsonTypeInfo<T> type)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(body, type, cancellationToken: context.RequestAborted);
    }
}
