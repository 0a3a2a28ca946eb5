using System.Globalization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using WaActors.Api.Auth;
using WaActors.Api.Idempotency;
using WaActors.Api.Problems;

namespace WaActors.Api.OpenApi;

/// <summary>Completes the generated description with what the framework cannot know: keys, scopes, idempotency, problems.</summary>
internal static class OpenApiDescription
{
    private const string BearerScheme = "bearer";

    public static IServiceCollection AddApiDescription(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.AddDocumentTransformer(DescribeAsync);
        options.AddOperationTransformer(DescribeOperationAsync);
        options.AddSchemaTransformer(RequestExamples.AddAsync);
    });

    private static Task DescribeAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellation)
    {
        document.Info = new OpenApiInfo
        {
            Title = "WaActors",
            Version = "v1",
            Description = "WhatsApp campaigns over many numbers. Failures are RFC 9457 problems with a stable code; lists are paged by cursor.",
        };
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
        document.Components.SecuritySchemes[BearerScheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "An API key: wa_ and 43 characters.",
        };
        return Task.CompletedTask;
    }

    private static async Task DescribeOperationAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<ScopeMetadata>().LastOrDefault() is { } scope) AddScope(operation, context, scope.Scope);
        if (metadata.OfType<IdempotentMetadata>().Any()) AddIdempotencyKey(operation);
        DescribeLimit(operation);
        operation.Responses ??= [];
        var problem = await context.GetOrCreateSchemaAsync(typeof(ApiProblem), parameterDescription: null, cancellation);
        operation.Responses["default"] = new OpenApiResponse
        {
            Description = "A problem (RFC 9457).",
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { [ApiProblem.MediaType] = new() { Schema = problem } },
        };
    }

    // The surface reads it as text, to answer a wrong one with its name
    private static void DescribeLimit(OpenApiOperation operation)
    {
        var limit = operation.Parameters?.OfType<OpenApiParameter>().FirstOrDefault(parameter => parameter.Name is "limit");
        if (limit is null) return;
        limit.Schema = new OpenApiSchema
        {
            Type = JsonSchemaType.Integer,
            Minimum = "1",
            Maximum = Limits.PageMax.ToString(CultureInfo.InvariantCulture),
            Default = Limits.PageDefault,
        };
    }

    private static void AddScope(OpenApiOperation operation, OpenApiOperationTransformerContext context, string scope)
    {
        operation.Description = $"Asks for the scope `{scope}`.";
        operation.Security ??= [];
        operation.Security.Add(new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(BearerScheme, context.Document)] = [] });
    }

    private static void AddIdempotencyKey(OpenApiOperation operation)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = IdempotencyMiddleware.KeyHeader,
            In = ParameterLocation.Header,
            Description = "A repetition with the same key gets the first answer and changes nothing.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = Limits.IdempotencyKeyCharsMax },
        });
    }
}
