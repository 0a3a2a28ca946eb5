namespace WaActors.Grains.Campaigns;

/// <summary>How large what people write to send may be: the REST surface and the console both speak of these.</summary>
public static class TemplateLimits
{
    /// <summary>Longest text, in characters.</summary>
    public const int BodyCharsMax = 4096;

    /// <summary>Longest name of an approved template, in characters: WhatsApp's own limit.</summary>
    public const int CloudNameCharsMax = 512;

    /// <summary>Longest language of an approved template, in characters.</summary>
    public const int LanguageCharsMax = 15;

    /// <summary>Most parameters of an approved template's body.</summary>
    public const int ParametersMax = 50;

    /// <summary>Longest name of an approved template's parameter, in characters.</summary>
    public const int ParameterNameCharsMax = 100;

    /// <summary>Longest parameter of an approved template, in characters, before variables are put in.</summary>
    public const int ParameterCharsMax = 1024;

    /// <summary>Most buttons of an approved template: WhatsApp's own limit.</summary>
    public const int ButtonsMax = 10;

    /// <summary>Longest address of a medium, in characters.</summary>
    public const int MediaUrlCharsMax = 2048;

    /// <summary>Longest file name of a medium, in characters.</summary>
    public const int FileNameCharsMax = 200;
}
