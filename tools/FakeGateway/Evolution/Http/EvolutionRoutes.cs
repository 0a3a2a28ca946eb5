using System.Text.Json;

namespace WaActors.FakeGateway.Evolution.Http;

/// <summary>The gateway's routes. Everything else, a known path with another verb included, is the router's own 404.</summary>
internal sealed class EvolutionRoutes(EvolutionGateway gateway)
{
    private readonly Guards guards = new(gateway);

    public void Map(WebApplication app)
    {
        var sendText = new SendTextRoute(gateway, guards);
        app.Use((context, next) => SendTextRoute.Matches(context.Request) ? sendText.Handle(context) : next(context));

        MapInstances(app, new InstanceEndpoints(gateway), new InstanceListing(gateway));
        var chat = new ChatEndpoints(gateway);
        MapNamed(app, "POST", "/chat/whatsappNumbers/{name}", chat.WhatsAppNumbers);
        MapNamed(app, "POST", "/chat/findMessages/{name}", chat.FindMessages);
        MapNamed(app, "POST", "/chat/findStatusMessage/{name}", chat.FindStatusMessage);
        var media = new MediaEndpoints(gateway);
        MapNamed(app, "POST", "/message/sendMedia/{name}", media.SendMedia);
        MapNamed(app, "POST", "/message/sendWhatsAppAudio/{name}", media.SendAudio);
        var webhooks = new WebhookEndpoints(gateway);
        MapNamed(app, "POST", "/webhook/set/{name}", webhooks.Set);
        MapNamed(app, "GET", "/webhook/find/{name}", WebhookEndpoints.Find);

        app.MapGet("/", context => Welcome().WriteTo(context));
        app.MapPost("/verify-creds", context => VerifyCredentials(context).WriteTo(context));
        app.MapFallback("{*path}", context => Answer.UnknownRoute(context.Request.Method, context.Request.Path.Value ?? "/").WriteTo(context));
    }

    private void MapInstances(WebApplication app, InstanceEndpoints instances, InstanceListing listing)
    {
        app.MapPost("/instance/create", Serving((context, body) => Create(context, body, instances)));
        app.MapGet("/instance/fetchInstances", Serving((context, _) => Task.FromResult(listing.Fetch(context, guards))));
        MapNamed(app, "GET", "/instance/connect/{name}", instances.Connect);
        MapNamed(app, "GET", "/instance/connectionState/{name}", InstanceEndpoints.ConnectionState);
        MapNamed(app, "POST", "/instance/restart/{name}", instances.Restart);
        MapNamed(app, "DELETE", "/instance/logout/{name}", instances.Logout);
        MapNamed(app, "DELETE", "/instance/delete/{name}", instances.Delete);
    }

    private void MapNamed(WebApplication app, string verb, string pattern, Func<EvolutionCall, Task<Answer>> handle) =>
        app.MapMethods(pattern, [verb], Serving((context, body) => Guarded(context, body, handle)));

    private async Task<Answer> Guarded(HttpContext context, JsonElement body, Func<EvolutionCall, Task<Answer>> handle)
    {
        var name = PathName.Decode((string)context.Request.RouteValues["name"]!);
        await gateway.Wait(gateway.Faults.Latency(name));
        var stopped = guards.Check(context, name, out var instance);
        return stopped ?? await handle(new EvolutionCall(context, name, instance, body));
    }

    private async Task<Answer> Create(HttpContext context, JsonElement body, InstanceEndpoints instances)
    {
        var name = body.Text("instanceName") ?? "";
        await gateway.Wait(gateway.Faults.Latency(name));
        if (gateway.Instances.TryGet(name, out var known) && known.Forgotten)
        {
            gateway.Instances.Remove(known);
        }
        else if (known is not null)
        {
            return Answer.Error(403, $"This name \"{name}\" is already in use.");
        }

        return guards.IsGlobal(context) ? await instances.Create(name, body) : Answer.Unauthorized;
    }

    /// <summary>Bodies are parsed before any guard runs, so malformed JSON is a 400 even to nobody.</summary>
    private static RequestDelegate Serving(Func<HttpContext, JsonElement, Task<Answer>> handle) => context => Serve(context, handle);

    private static async Task Serve(HttpContext context, Func<HttpContext, JsonElement, Task<Answer>> handle)
    {
        Answer answer;
        try
        {
            answer = await handle(context, await RequestBody.Read(context, RequestBody.Json));
        }
        catch (Exception failure) when (failure is JsonException or BadHttpRequestException)
        {
            answer = Answer.OfBody(failure);
        }

        await answer.WriteTo(context);
    }

    private Answer Welcome() => Answer.Ok(writer =>
    {
        writer.WriteNumber("status", 200);
        writer.WriteString("message", "Welcome to the Evolution API, it is working!");
        writer.WriteString("version", "2.3.7");
        writer.WriteString("clientName", "fake");
        writer.WriteString("manager", gateway.BaseUrl + "/manager");
        writer.WriteString("documentation", "https://doc.evolution-api.com");
        writer.WriteString("whatsappWebVersion", "2.3000.1025000000");
    });

    private Answer VerifyCredentials(HttpContext context) => !guards.IsGlobal(context) ? Answer.Unauthorized : Answer.Ok(writer =>
    {
        writer.WriteNumber("status", 200);
        writer.WriteString("message", "Credentials are valid");
    });
}
