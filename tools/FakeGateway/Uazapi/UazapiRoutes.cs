using System.Text.Json;
using WaActors.FakeGateway.Sessions;

namespace WaActors.FakeGateway.Uazapi;

/// <summary>The routes of uazapi. No path names an instance: the header token does. What is no route, or was one once, answers 405.</summary>
internal sealed class UazapiRoutes(UazapiGateway gateway)
{
    private readonly UazapiMessages messages = new(gateway);

    public void Map(WebApplication app)
    {
        var group = app.MapGroup(UazapiGateway.Root);
        group.MapPost("/instance/create", Admin(Create));
        group.MapGet("/instance/all", Admin(_ => List()));
        Own(group, "POST", "/instance/connect", Connect);
        Own(group, "GET", "/instance/status", (instance, _) => Status(instance));
        Own(group, "POST", "/instance/reset", (instance, _) => Reset(instance));
        Own(group, "POST", "/instance/disconnect", (instance, _) => Disconnect(instance));
        Own(group, "DELETE", "/instance", (instance, _) => Delete(instance));
        Own(group, "GET", "/webhook", (instance, _) => Hooks(instance));
        Own(group, "POST", "/webhook", SetHook);
        Own(group, "POST", "/chat/check", messages.Check);
        Own(group, "POST", "/message/find", messages.Find);
        group.MapPost("/send/text", Serving((_, instance, body) => messages.SendText(instance, body)));
        group.MapPost("/send/media", Serving((_, instance, body) => messages.SendMedia(instance, body)));
        group.MapFallback("{*path}", context => new Reply(405, []).WriteTo(context));
    }

    private RequestDelegate Admin(Func<JsonElement, Reply> handle) => Serving((context, _, body) =>
    {
        var key = context.Request.Headers["admintoken"].ToString();
        return Task.FromResult(key.Length == 0 ? Reply.Told(401, "error", "Unauthorized")
            : key != gateway.World.Options.GlobalApiKey ? Reply.Told(403, "error", "Invalid AdminToken Header")
            : handle(body));
    });

    private void Own(RouteGroupBuilder group, string verb, string path, Func<UazapiInstance, JsonElement, Reply> handle) =>
        group.MapMethods(path, [verb], Serving((context, instance, body) => OwnAsync(context, instance, body, handle)));

    private async Task<Reply> OwnAsync(HttpContext context, UazapiInstance? instance, JsonElement body, Func<UazapiInstance, JsonElement, Reply> handle)
    {
        if (instance is null)
        {
            return Refused(context);
        }

        await gateway.World.Wait(gateway.World.Faults.Latency(instance.Session.Name));
        return handle(instance, body);
    }

    private static Reply Refused(HttpContext context) =>
        Reply.Told(401, "error", context.Request.Headers["token"].Count == 0 ? "missing token" : "Invalid token");

    private RequestDelegate Serving(Func<HttpContext, UazapiInstance?, JsonElement, Task<Reply>> handle) => context => Serve(context, handle);

    private async Task Serve(HttpContext context, Func<HttpContext, UazapiInstance?, JsonElement, Task<Reply>> handle)
    {
        Reply reply;
        try
        {
            var body = await RequestBody.Read(context, RequestBody.Json);
            reply = await handle(context, gateway.Instances.ByKey(context.Request.Headers["token"].ToString()), body);
        }
        catch (Exception failure) when (failure is JsonException or BadHttpRequestException)
        {
            reply = Reply.Told(400, "error", "Invalid payload");
        }

        await reply.WriteTo(context);
    }

    private Reply Create(JsonElement body)
    {
        if (body.Text("name") is not { Length: > 0 } name)
        {
            return Reply.Told(400, "error", "Missing name");
        }

        // Names are labels here, and may repeat; the control API needs them apart.
        return gateway.Add(name, null) is not { } instance ? Reply.Told(500, "error", "instance already exists") : Reply.Json(200, writer =>
        {
            writer.WriteString("response", "Instance created successfully");
            writer.WriteString("name", name);
            writer.WriteString("token", instance.Session.Token);
            writer.WriteBoolean("connected", false);
            writer.WriteBoolean("loggedIn", false);
            writer.WriteStartObject("instance");
            UazapiJson.WriteInstance(writer, instance);
            writer.WriteEndObject();
        });
    }

    private Reply List() => new(200, JsonBytes.Array(writer =>
    {
        foreach (var instance in gateway.Instances.All.Where(instance => !instance.Session.Forgotten))
        {
            writer.WriteStartObject();
            UazapiJson.WriteInstance(writer, instance);
            writer.WriteEndObject();
        }
    }));

    /// <summary>A pairing code is given from disconnected only.</summary>
    private Reply Connect(UazapiInstance instance, JsonElement body)
    {
        gateway.Script.Connect(instance.Session, body.Text("phone"));
        return Reply.Json(200, writer =>
        {
            writer.WriteString("response", instance.Session.Link == LinkState.Open ? "Connected" : "Connecting");
            UazapiJson.WriteStatus(writer, instance);
        });
    }

    private static Reply Status(UazapiInstance instance) => Reply.Json(200, writer => UazapiJson.WriteStatus(writer, instance));

    private Reply Reset(UazapiInstance instance)
    {
        var isDone = Ignores(gateway.World.Faults.Settings.IgnoreRestart, instance.Session) || gateway.Script.Restart(instance.Session);
        return isDone ? Reply.Told(200, "response", "Instance reset started") : Reply.Told(409, "error", "session is not reconnectable");
    }

    private Reply Disconnect(UazapiInstance instance)
    {
        var isEnded = Ignores(gateway.World.Faults.Settings.IgnoreLogout, instance.Session) || gateway.Script.End(instance.Session, "disconnected by API");
        return Reply.Told(200, "response", isEnded ? "Disconnected" : "Already disconnected");
    }

    private Reply Delete(UazapiInstance instance)
    {
        if (!Ignores(gateway.World.Faults.Settings.IgnoreDelete, instance.Session))
        {
            gateway.Script.End(instance.Session, "deleted");
            gateway.Instances.Remove(instance);
        }

        return Reply.Told(200, "response", "Instance Deleted");
    }

    private static Reply Hooks(UazapiInstance instance) => new(200, JsonBytes.Array(writer =>
    {
        foreach (var hook in instance.Hooks)
        {
            writer.WriteStartObject();
            writer.WriteString("id", hook.Id);
            writer.WriteBoolean("enabled", hook.Enabled);
            writer.WriteString("url", hook.Url);
            Write(writer, "events", hook.Events);
            Write(writer, "excludeMessages", hook.Excluded);
            writer.WriteBoolean("addUrlEvents", false);
            writer.WriteBoolean("addUrlTypesMessages", false);
            writer.WriteEndObject();
        }
    }));

    /// <summary>A hook is off unless it is switched on.</summary>
    private Reply SetHook(UazapiInstance instance, JsonElement body)
    {
        var id = body.Text("id") ?? "r" + RowId.Of(gateway.World.Ids.Next())[1..15];
        var hook = new UazapiHook(id, body.Text("url") ?? "", body.Flag("enabled"), Texts(body, "events"), Texts(body, "excludeMessages"));
        return instance.Change(body.Text("action"), hook) ? Hooks(instance) : Reply.Told(400, "error", "Invalid action");
    }

    private static IReadOnlyList<string> Texts(JsonElement body, string name) => body.Member(name) is { ValueKind: JsonValueKind.Array } list
        ? [.. list.EnumerateArray().Select(item => item.ToString())]
        : [];

    private static void Write(Utf8JsonWriter writer, string name, IReadOnlyList<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    private bool Ignores(bool isOrdered, Session session) => isOrdered && gateway.World.Faults.Concerns(session.Name);
}
