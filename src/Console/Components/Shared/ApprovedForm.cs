using WaActors.Grains.Campaigns;

namespace WaActors.OperatorConsole.Components.Shared;

/// <summary>What the header of an approved template holds.</summary>
public enum HeaderKind
{
    /// <summary>None, or one without a gap.</summary>
    None = 0,

    /// <summary>A text with a gap.</summary>
    Text = 1,

    /// <summary>A picture, film or file.</summary>
    Medium = 2,
}

/// <summary>A parameter as it is typed.</summary>
public sealed class ParameterForm
{
    public string Name { get; set; } = "";

    public string Text { get; set; } = "";
}

/// <summary>The parameter of a button as it is typed.</summary>
public sealed class ButtonForm
{
    /// <summary>Its place, from 1.</summary>
    public int Place { get; set; } = 1;

    /// <summary><c>url</c>, <c>quick_reply</c> or <c>copy_code</c>.</summary>
    public string Kind { get; set; } = "url";

    public string Text { get; set; } = "";
}

/// <summary>An approved template as it is typed.</summary>
public sealed class ApprovedForm
{
    /// <summary>Its name at the account.</summary>
    public string Name { get; set; } = "";

    public string Language { get; set; } = "pt_BR";

    /// <summary>Whether the gaps of its body have names; they count by position otherwise.</summary>
    public bool IsNamed { get; set; }

    /// <summary>The parameters of its body.</summary>
    public List<ParameterForm> Parameters { get; } = [];

    public HeaderKind Header { get; set; }

    public string HeaderText { get; set; } = "";

    public List<ButtonForm> Buttons { get; } = [];

    /// <summary>The form of a template that is there, to be changed.</summary>
    public static ApprovedForm Of(CloudTemplate template)
    {
        ArgumentNullException.ThrowIfNull(template);
        var form = new ApprovedForm
        {
            Name = template.Name,
            Language = template.Language,
            IsNamed = template.Body.Any(parameter => parameter.Name is not null),
            Header = template.HeaderText is not null ? HeaderKind.Text : template.HeaderMedia is not null ? HeaderKind.Medium : HeaderKind.None,
            HeaderText = template.HeaderText ?? "",
        };
        form.Parameters.AddRange(template.Body.Select(parameter => new ParameterForm { Name = parameter.Name ?? "", Text = parameter.Text }));
        form.Buttons.AddRange(template.Buttons.Select(button => new ButtonForm { Place = button.Index + 1, Kind = button.SubType, Text = button.Text }));
        return form;
    }

    /// <summary>What was typed; what it breaks is found where it is added.</summary>
    public CloudTemplate Read(TemplateMedia? medium) => new(
        Name.Trim(),
        Language.Trim(),
        [.. Parameters.Select(parameter => new CloudParameter(IsNamed ? parameter.Name.Trim() : null, parameter.Text.Trim()))],
        Header == HeaderKind.Text ? HeaderText.Trim() : null,
        Header == HeaderKind.Medium ? medium : null,
        [.. Buttons.Select(button => new CloudButton(button.Place - 1, button.Kind, button.Text.Trim()))]);
}
