using System.Text.Json;
using System.Text.Json.Serialization;

namespace WaActors.Gateways.CloudApi;

/// <summary>POST /{phone number id}/messages; exactly one of the contents is set, and <c>Type</c> names it.</summary>
internal sealed record SendBody(string To, string Type, string BizOpaqueCallbackData)
{
    public string MessagingProduct { get; } = "whatsapp";

    public string RecipientType { get; } = "individual";

    public TextContent? Text { get; init; }

    public TemplateContent? Template { get; init; }

    public MediaContent? Image { get; init; }

    public MediaContent? Video { get; init; }

    public MediaContent? Audio { get; init; }

    public MediaContent? Document { get; init; }
}

/// <summary>A text. No preview: the page of a link is not fetched.</summary>
internal sealed record TextContent(string Body, bool PreviewUrl = false);

/// <summary>A medium, by id or by link. Audio has no caption; only documents have a name.</summary>
internal sealed record MediaContent(string? Id, string? Link, string? Caption = null, string? Filename = null, bool? Voice = null);

/// <summary>An approved template.</summary>
internal sealed record TemplateContent(string Name, TemplateLanguage Language, IReadOnlyList<TemplateComponent> Components);

/// <summary>Its language.</summary>
internal sealed record TemplateLanguage(string Code);

/// <summary>Header, body or one button of a template, with its parameters.</summary>
internal sealed record TemplateComponent(string Type, IReadOnlyList<ComponentParameter> Parameters)
{
    public string? SubType { get; init; }

    public string? Index { get; init; }
}

/// <summary>One parameter; <c>ParameterName</c> only for templates with named ones.</summary>
internal sealed record ComponentParameter(string Type)
{
    public string? ParameterName { get; init; }

    public string? Text { get; init; }

    public string? Payload { get; init; }

    public string? CouponCode { get; init; }

    public MediaContent? Image { get; init; }

    public MediaContent? Video { get; init; }

    public MediaContent? Document { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SendBody))]
internal sealed partial class CloudJson : JsonSerializerContext
{
    public static byte[] Bytes(SendBody body) => JsonSerializer.SerializeToUtf8Bytes(body, Default.SendBody);
}
