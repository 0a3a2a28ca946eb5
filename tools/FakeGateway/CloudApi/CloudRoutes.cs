using System.Globalization;
using System.Text.Json;

namespace WaActors.FakeGateway.CloudApi;

/// <summary>The routes of the Graph API, for any version; and the verification of the app's callback, which Meta's dashboard does.</summary>
internal sealed class CloudRoutes(CloudGateway gateway)
{
    private const string Challenge = "1158201444";
    private readonly CloudMessages messages = new(gateway);

    public void Map(WebApplication app)
    {
        var group = app.MapGroup(CloudGateway.Root + "/{version}");
        group.MapPost("/{id}/messages", Serving(messages.SendAsync));
        group.MapPost("/{id}/media", Serving(UploadAsync));
        group.MapGet("/{id}/phone_numbers", context => Answer(context, ListNumbers(context)));
        group.MapPost("/{id}/subscribed_apps", context => Answer(context, Subscribe(context)));
        group.MapGet("/{id}", Serving((number, context) => Task.FromResult(Node(number, context))));
        group.MapFallback("{*path}", context => GraphError.Of(2500, "An active access token must be used to query information about the current user.").WriteTo(context));
        app.MapPost("/_fake/cloud/webhook", VerifyAsync);
    }

    private RequestDelegate Serving(Func<CloudNumber, HttpContext, Task<Reply>> handle) => context => Serve(context, handle);

    /// <summary>v25.0, v26.0: any.</summary>
    private static bool IsVersion(string text) => text.StartsWith('v') && Version.TryParse(text.AsSpan(1), out _);

    /// <summary>The account's token opens all numbers, a number's own only that one.</summary>
    private bool IsAllowed(HttpContext context, CloudNumber? number)
    {
        var given = context.Request.Headers.Authorization.ToString();
        return given == "Bearer " + gateway.World.Options.GlobalApiKey || (number is not null && given == "Bearer " + number.Token);
    }

    private async Task Serve(HttpContext context, Func<CloudNumber, HttpContext, Task<Reply>> handle)
    {
        var id = (string)context.Request.RouteValues["id"]!;
        var number = gateway.ByName(id);
        await gateway.World.Wait(gateway.World.Faults.Latency(id));
        var reply = !IsVersion((string)context.Request.RouteValues["version"]!) ? GraphError.Of(2635, "You are calling a deprecated version of the Ads API.")
            : !IsAllowed(context, number) || number is { HasValidToken: false } ? GraphError.InvalidToken
            : number is null or { IsForgotten: true } ? GraphError.UnknownId(id)
            : await handle(number, context);
        await reply.WriteTo(context);
    }

    private async Task Answer(HttpContext context, Reply reply)
    {
        await gateway.World.Wait(gateway.World.Faults.Latency(CloudGateway.WabaId));
        await (IsAllowed(context, null) ? reply : GraphError.InvalidToken).WriteTo(context);
    }

    private static Reply Subscribe(HttpContext context) => (string)context.Request.RouteValues["id"]! == CloudGateway.WabaId
        ? Reply.Json(200, writer => writer.WriteBoolean("success", true))
        : GraphError.UnknownId((string)context.Request.RouteValues["id"]!);

    private Reply ListNumbers(HttpContext context)
    {
        if ((string)context.Request.RouteValues["id"]! != CloudGateway.WabaId)
        {
            return GraphError.UnknownId((string)context.Request.RouteValues["id"]!);
        }

        var limit = int.TryParse(context.Request.Query["limit"], CultureInfo.InvariantCulture, out var asked) && asked > 0 ? asked : 25;
        var after = int.TryParse(context.Request.Query["after"], CultureInfo.InvariantCulture, out var seen) ? seen : 0;
        var page = gateway.Numbers.Where(number => number.Ordinal > after).Take(limit).ToList();
        return Reply.Json(200, writer => WritePage(writer, page));
    }

    private static void WritePage(Utf8JsonWriter writer, List<CloudNumber> page)
    {
        writer.WriteStartArray("data");
        foreach (var number in page)
        {
            writer.WriteStartObject();
            WriteNode(writer, number);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (page.Count > 0)
        {
            writer.WriteStartObject("paging");
            writer.WriteStartObject("cursors");
            writer.WriteString("before", page[0].Ordinal.ToString(CultureInfo.InvariantCulture));
            writer.WriteString("after", page[^1].Ordinal.ToString(CultureInfo.InvariantCulture));
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
    }

    /// <summary>All fields, whichever were asked for, but for the one that has to be.</summary>
    private static Reply Node(CloudNumber number, HttpContext context) => Reply.Json(200, writer =>
    {
        WriteNode(writer, number);
        if (context.Request.Query["fields"].ToString().Contains("health_status", StringComparison.Ordinal))
        {
            WriteHealth(writer, number);
        }
    });

    private static void WriteNode(Utf8JsonWriter writer, CloudNumber number)
    {
        writer.WriteString("id", number.Name);
        writer.WriteString("display_phone_number", $"+{number.Phone[..2]} {number.Phone[2..4]} {number.Phone[4..]}");
        writer.WriteString("verified_name", "Loja Exemplo");
        writer.WriteString("quality_rating", number.Quality);
        writer.WriteString("status", number.Status);
        writer.WriteString("name_status", "APPROVED");
        writer.WriteString("code_verification_status", "VERIFIED");
        writer.WriteString("platform_type", "CLOUD_API");
        writer.WriteString("whatsapp_business_manager_messaging_limit", number.Tier);
    }

    private static void WriteHealth(Utf8JsonWriter writer, CloudNumber number)
    {
        writer.WriteStartObject("health_status");
        writer.WriteString("can_send_message", number.Health);
        writer.WriteStartArray("entities");
        writer.WriteStartObject();
        writer.WriteString("entity_type", "WABA");
        writer.WriteString("id", CloudGateway.WabaId);
        writer.WriteString("can_send_message", number.Health);
        if (number.Health == "BLOCKED")
        {
            writer.WriteStartArray("errors");
            writer.WriteStartObject();
            writer.WriteNumber("error_code", 141006);
            writer.WriteString("error_description", "There is an error with the payment method.");
            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>A form with messaging_product, type and file.</summary>
    private async Task<Reply> UploadAsync(CloudNumber number, HttpContext context)
    {
        if (!context.Request.HasFormContentType)
        {
            return GraphError.Parameter("a form is needed");
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (form["messaging_product"] != "whatsapp" || form.Files.GetFile("file") is not { Length: > 0 } file)
        {
            return GraphError.Parameter("messaging_product and file are needed");
        }

        var id = gateway.World.Ids.Digits(15);
        gateway.Media[number.Name + "/" + id] = file.Length;
        return Reply.Told(200, "id", id);
    }

    /// <summary><c>{"url":"https://...","verifyToken":"word"}</c>: tries the address as Meta does, and keeps it when it answers right.</summary>
    private async Task VerifyAsync(HttpContext context)
    {
        var body = await RequestBody.Read(context, RequestBody.Json);
        var url = body.Text("url") ?? "";
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var query = $"?hub.mode=subscribe&hub.challenge={Challenge}&hub.verify_token={Uri.EscapeDataString(body.Text("verifyToken") ?? "")}";
        using var answer = await client.GetAsync(new Uri(url + query), context.RequestAborted);
        var isVerified = answer.IsSuccessStatusCode && await answer.Content.ReadAsStringAsync(context.RequestAborted) == Challenge;
        gateway.CallbackUrl = isVerified ? url : gateway.CallbackUrl;
        await Reply.Json(isVerified ? 200 : 409, writer => writer.WriteBoolean("verified", isVerified)).WriteTo(context);
    }
}
