using System.Text.Json;
using WaActors.FakeGateway.Sessions;

namespace WaActors.FakeGateway.WApi;

/// <summary>The routes of W-API: an instance is named in the query and opened by its token; get-status answers 404 whatever it is asked.</summary>
internal sealed class WApiRoutes(WApiGateway gateway)
{
    private readonly WApiMessages messages = new(gateway);

    public void Map(WebApplication app)
    {
        var group = app.MapGroup(WApiGateway.Root);
        Account(group, "POST", "/integrator/create-instance", (_, body) => Create(body));
        Account(group, "GET", "/integrator/instances", (context, _) => List(context));
        Account(group, "DELETE", "/integrator/delete-instance", (context, _) => Delete(context));
        Own(group, "GET", "/instance/status-instance", (instance, _, _) => Status(instance));
        Own(group, "GET", "/instance/fetch-instance", (instance, _, _) => Details(instance));
        Own(group, "GET", "/instance/qr-code", (instance, _, _) => Qr(instance));
        Own(group, "GET", "/instance/pairing-code", (instance, context, _) => PairingCode(instance, context.Request.Query["phoneNumber"].ToString()));
        Own(group, "GET", "/instance/restart", (instance, _, _) => Restart(instance));
        Own(group, "GET", "/instance/disconnect", (instance, _, _) => Disconnect(instance));
        Own(group, "PUT", "/webhook/update-webhook-{hook}", SetHook);
        Own(group, "GET", "/contacts/phone-exists", (instance, context, _) => messages.Check(instance, context.Request.Query["phoneNumber"].ToString()));
        foreach (var medium in (string[])["text", "image", "video", "audio", "document"])
        {
            group.MapPost("/message/send-" + medium, Serving((context, body) => messages.SendAsync(InstanceOf(context, out var refused), refused, medium, body)));
        }

        group.MapFallback("{*path}", context => Reply.Told(404, "message", $"Cannot {context.Request.Method} {context.Request.Path}").WriteTo(context));
    }

    private void Account(RouteGroupBuilder group, string verb, string path, Func<HttpContext, JsonElement, Reply> handle) =>
        group.MapMethods(path, [verb], Serving((context, body) => Task.FromResult(
            context.Request.Headers.Authorization == "Bearer " + gateway.World.Options.GlobalApiKey ? handle(context, body) : Failed(401, "Token inválido"))));

    private void Own(RouteGroupBuilder group, string verb, string path, Func<WApiInstance, HttpContext, JsonElement, Reply> handle) =>
        group.MapMethods(path, [verb], Serving((context, body) => OwnAsync(context, body, handle)));

    private async Task<Reply> OwnAsync(HttpContext context, JsonElement body, Func<WApiInstance, HttpContext, JsonElement, Reply> handle)
    {
        if (InstanceOf(context, out var refused) is not { } instance)
        {
            return refused;
        }

        await gateway.World.Wait(gateway.World.Faults.Latency(instance.Session.Name));
        return handle(instance, context, body);
    }

    private WApiInstance? InstanceOf(HttpContext context, out Reply refused)
    {
        refused = Reply.Told(404, "message", "Instância não encontrada");
        if (gateway.Instances.ByKey(context.Request.Query["instanceId"].ToString()) is not { } instance)
        {
            return null;
        }

        refused = Failed(401, "Token inválido");
        return context.Request.Headers.Authorization == "Bearer " + instance.Session.Token ? instance : null;
    }

    private static RequestDelegate Serving(Func<HttpContext, JsonElement, Task<Reply>> handle) => context => Serve(context, handle);

    private static async Task Serve(HttpContext context, Func<HttpContext, JsonElement, Task<Reply>> handle)
    {
        Reply reply;
        try
        {
            reply = await handle(context, await RequestBody.Read(context, RequestBody.Json));
        }
        catch (Exception failure) when (failure is JsonException or BadHttpRequestException)
        {
            reply = Failed(400, "Invalid body");
        }

        await reply.WriteTo(context);
    }

    private Reply Create(JsonElement body)
    {
        if (body.Text("instanceName") is not { Length: > 0 } name || gateway.Add(name, null) is not { } instance)
        {
            return Failed(400, "Nome de instância inválido");
        }

        return Reply.Json(200, writer =>
        {
            writer.WriteBoolean("error", false);
            writer.WriteString("message", "Instância criada com sucesso");
            writer.WriteString("instanceId", instance.Session.Id);
            writer.WriteString("token", instance.Session.Token);
        });
    }

    private Reply List(HttpContext context)
    {
        var size = int.TryParse(context.Request.Query["pageSize"], out var asked) && asked > 0 ? asked : 10;
        var page = int.TryParse(context.Request.Query["page"], out var number) && number > 0 ? number : 1;
        var all = gateway.Instances.All.Where(instance => !instance.Session.Forgotten).ToList();
        return Reply.Json(200, writer =>
        {
            writer.WriteBoolean("error", false);
            writer.WriteNumber("total", all.Count);
            writer.WriteNumber("totalPage", (all.Count + size - 1) / size);
            writer.WriteNumber("pageSize", size);
            writer.WriteNumber("page", page);
            writer.WriteStartArray("data");
            foreach (var instance in all.Skip((page - 1) * size).Take(size))
            {
                WriteInstance(writer, instance);
            }

            writer.WriteEndArray();
        });
    }

    private Reply Delete(HttpContext context)
    {
        if (gateway.Instances.ByKey(context.Request.Query["instanceId"].ToString()) is not { } instance)
        {
            return Reply.Told(404, "message", "Instância não encontrada");
        }

        if (!Ignores(gateway.World.Faults.Settings.IgnoreDelete, instance.Session))
        {
            gateway.Script.End(instance.Session, "deleted");
            gateway.Instances.Remove(instance);
        }

        return Done("Instância deletada com sucesso");
    }

    private static Reply Status(WApiInstance instance) => Reply.Json(200, writer =>
    {
        writer.WriteString("instanceId", instance.Session.Id);
        writer.WriteBoolean("connected", instance.Session is { InMemory: true, Link: LinkState.Open });
    });

    private static Reply Details(WApiInstance instance) => new(200, JsonBytes.Array(writer => WriteInstance(writer, instance))[1..^1]);

    private Reply Qr(WApiInstance instance)
    {
        if (instance.Session.Stuck)
        {
            return Failed(200, "IP ou porta não encontrados para a instância");
        }

        OpenAnew(instance, null);
        if (instance.Session.Link == LinkState.Open)
        {
            return AlreadyLinked(instance);
        }

        return !instance.Session.ShowsQr ? Failed(200, "QR Code não disponível") : Reply.Json(200, writer =>
        {
            writer.WriteBoolean("error", false);
            writer.WriteString("instanceId", instance.Session.Id);
            writer.WriteString("qrcode", gateway.World.Faults.Settings.LowercaseKeys ? QrPng.Base64 : QrPng.DataUri);
        });
    }

    private Reply PairingCode(WApiInstance instance, string number)
    {
        OpenAnew(instance, number);
        return instance.Session.Link == LinkState.Open ? AlreadyLinked(instance)
            : instance.Session.PairingCode is { } code ? Reply.Told(200, "pairingCode", code)
            : Failed(200, "Não foi possível gerar o código");
    }

    /// <summary>A record whose session is gone is linked anew.</summary>
    private void OpenAnew(WApiInstance instance, string? number)
    {
        if (!instance.Session.InMemory)
        {
            gateway.Script.End(instance.Session, "lost");
        }

        gateway.Script.Connect(instance.Session, number);
    }

    private static Reply AlreadyLinked(WApiInstance instance) => Reply.Json(200, writer =>
    {
        writer.WriteBoolean("connected", true);
        writer.WriteString("phone", instance.Session.Phone);
    });

    private Reply Restart(WApiInstance instance)
    {
        if (!Ignores(gateway.World.Faults.Settings.IgnoreRestart, instance.Session))
        {
            gateway.Script.Restart(instance.Session);
        }

        return Done("Instância reiniciada com sucesso!");
    }

    private Reply Disconnect(WApiInstance instance) =>
        Ignores(gateway.World.Faults.Settings.IgnoreLogout, instance.Session) || gateway.Script.End(instance.Session, "logged out by API")
            ? Done("Deslogado com sucesso!")
            : Failed(400, "Instância não está online para realizar logout");

    private static Reply SetHook(WApiInstance instance, HttpContext context, JsonElement body)
    {
        var hook = context.Request.RouteValues["hook"]?.ToString() ?? "";
        if (!WApiEvents.Hooks.Contains(hook, StringComparer.Ordinal) || body.Text("value") is not { } url)
        {
            return Failed(400, "Webhook inválido");
        }

        instance.Hooks[hook] = url;
        return Done("Webhook atualizado com sucesso");
    }

    private static void WriteInstance(Utf8JsonWriter writer, WApiInstance instance)
    {
        var session = instance.Session;
        writer.WriteStartObject();
        writer.WriteString("instanceId", session.Id);
        writer.WriteString("instanceName", session.Name);
        writer.WriteString("token", session.Token);
        var isOpen = session is { InMemory: true, Link: LinkState.Open };
        writer.WriteBoolean("connected", isOpen);
        if (isOpen)
        {
            writer.WriteString("connectedPhone", session.Phone);
        }

        foreach (var (member, hook) in HookMembers)
        {
            writer.WriteString(member, instance.Hooks.GetValueOrDefault(hook, ""));
        }

        writer.WriteEndObject();
    }

    private static readonly (string Member, string Hook)[] HookMembers =
    [
        ("webhookConnectedUrl", "connected"), ("webhookDisconnectedUrl", "disconnected"), ("webhookDeliveryUrl", "delivery"),
        ("webhookReceivedUrl", "received"), ("webhookStatusUrl", "message-status"), ("webhookPresenceUrl", "chat-presence"),
    ];

    private static Reply Done(string message) => Reply.Json(200, writer =>
    {
        writer.WriteBoolean("error", false);
        writer.WriteString("message", message);
    });

    /// <summary>The error is a truth value, and the reason stands beside it.</summary>
    public static Reply Failed(int status, string message) => Reply.Json(status, writer =>
    {
        writer.WriteBoolean("error", true);
        writer.WriteString("message", message);
    });

    private bool Ignores(bool isOrdered, Session session) => isOrdered && gateway.World.Faults.Concerns(session.Name);
}
