using WaActors.Api.Media;
using WaActors.Api.Problems;
using WaActors.Grains.Campaigns;
using WaActors.Instances;
using WaActors.OperatorConsole.Commands;
using WaActors.OperatorConsole.Session;
using WaActors.Storage.Catalog;
using WaActors.Storage.Media;

namespace WaActors.Api.Templates;

/// <summary>Texts and media for the console, checked as the REST surface checks them.</summary>
internal sealed class TextDesk(CommandDesk desk, TemplateUploads uploads, CatalogStore catalog, MediaCatalog media, TimeProvider time) : ITextDesk
{
    public int MediaBytesMax => Limits.MediaBytesMax;

    public IReadOnlyList<string> MediaTypes => [.. Media.MediaTypes.Names];

    public Task<CommandResult> AddAsync(Operator who, TextForm form) =>
        desk.RunAsync(who, new Command("text.add", ConsoleClaims.Write, TargetName: form.Name), async () =>
        {
            if (WrongNames(form) is { } wrong) return FormProblems.Of(wrong);
            var request = RequestOf(form);
            if (request.Validate() is { } problem) return FormProblems.Of(problem);
            if (await uploads.CheckAsync(who.TenantId, request.Uploads, CancellationToken.None) is { } unknown) return FormProblems.Of(unknown);
            var made = await catalog.CreateTemplateAsync(who.TenantId, request.ToDraft(), time.GetUtcNow(), CancellationToken.None);
            return made.Done ? CommandResult.Ok with { Id = made.Id } : new CommandResult("internal_error");
        });

    public Task<CommandResult> ChangeAsync(Operator who, Guid textId, TextForm form) =>
        desk.RunAsync(who, new Command("text.change", ConsoleClaims.Write, textId, form.Name), async () =>
        {
            if (WrongNames(form) is { } wrong) return FormProblems.Of(wrong);
            if (RequestOf(form).Validate() is { } problem) return FormProblems.Of(problem);
            var change = ChangeOf(form);
            if (await uploads.CheckAsync(who.TenantId, change.Uploads, CancellationToken.None) is { } unknown) return FormProblems.Of(unknown);
            ApiProblem? refused = null;
            if (!await catalog.ChangeTemplateAsync(who.TenantId, textId, ToAfter, CancellationToken.None)) return new CommandResult("text_not_found");
            return refused is null ? CommandResult.Ok with { Id = textId } : FormProblems.Of(refused);

            TemplateDraft? ToAfter(TemplateDraft before)
            {
                (var after, refused) = change.Over(before);
                return after;
            }
        });

    public async Task<MediumAnswer> UploadAsync(Operator who, string fileName, string mimeType, byte[] content)
    {
        UploadedMedium? kept = null;
        var result = await desk.RunAsync(who, new Command("media.add", ConsoleClaims.Write, TargetName: fileName), async () =>
        {
            if (Media.MediaTypes.Find(mimeType) is not { } type) return new CommandResult(ProblemCodes.UnsupportedMediaType);
            if (type.WhyNot(fileName, content.Length) is { } problem) return FormProblems.Of(problem);
            var added = await media.AddAsync(who.TenantId, new MediaDraft(type.Kind, type.Name, fileName, content), time.GetUtcNow(), CancellationToken.None);
            kept = new UploadedMedium(added.Id, added.Kind, fileName, added.SizeBytes);
            return CommandResult.Ok with { Id = added.Id };
        });
        return new MediumAnswer(result, kept);
    }

    // JSON cannot say a name twice; a form can
    private static ApiProblem? WrongNames(TextForm form)
    {
        var validation = new Validation();
        IReadOnlyList<CloudParameter> named = form.Kind == TextKind.Approved ? [.. form.Approved!.Body.Where(parameter => parameter.Name is not null)] : [];
        foreach (var name in named.CountBy(parameter => parameter.Name!).Where(name => name.Value > 1))
            validation.Add($"$.cloudTemplate.namedBody.{name.Key}", "duplicate", "A name stands twice.");
        return validation.Problem;
    }

    private static CreateTemplate RequestOf(TextForm form)
    {
        var body = string.IsNullOrWhiteSpace(form.Body) ? null : form.Body;
        var medium = TemplateMediaView.Of(form.Medium);
        return form.Kind switch
        {
            TextKind.Media => new CreateTemplate(form.Name.Trim(), body, medium ?? new TemplateMediaView(SendMediaKind.Image)),
            TextKind.Approved => new CreateTemplate(form.Name.Trim(), body, CloudTemplate: CloudTemplateView.Of(form.Approved)! with { HeaderMedia = medium }),
            _ => new CreateTemplate(form.Name.Trim(), body),
        };
    }

    // The form has the whole of it
    private static ChangeTemplate ChangeOf(TextForm form)
    {
        var request = RequestOf(form);
        return new ChangeTemplate(request.Name, request.Body ?? string.Empty, request.Media, request.CloudTemplate, form.Kind == TextKind.Words ? true : null);
    }
}
