using WaActors.Grains.Campaigns;
using WaActors.Grains.Pacing;

namespace WaActors.Api;

/// <summary>Every limit of the REST surface, in one place: validation, the API description and docs/api.md speak of these.</summary>
public static class Limits
{
    /// <summary>Longest name of a gateway, instance, template, campaign or API key, in characters.</summary>
    public const int NameCharsMax = 200;

    /// <summary>Longest template text, in characters.</summary>
    public const int TemplateBodyCharsMax = TemplateLimits.BodyCharsMax;

    /// <summary>Largest upload, in bytes.</summary>
    public const int MediaBytesMax = 16 * 1024 * 1024;

    /// <summary>Longest address of a medium, in characters.</summary>
    public const int MediaUrlCharsMax = TemplateLimits.MediaUrlCharsMax;

    /// <summary>Longest file name of a medium, in characters.</summary>
    public const int FileNameCharsMax = TemplateLimits.FileNameCharsMax;

    /// <summary>Longest type of a medium, in characters.</summary>
    public const int MimeTypeCharsMax = 100;

    /// <summary>Longest name of an approved template, in characters: WhatsApp's own limit.</summary>
    public const int CloudNameCharsMax = TemplateLimits.CloudNameCharsMax;

    /// <summary>Longest name of an approved template's parameter, in characters.</summary>
    public const int ParameterNameCharsMax = TemplateLimits.ParameterNameCharsMax;

    /// <summary>Longest language of an approved template, in characters.</summary>
    public const int LanguageCharsMax = TemplateLimits.LanguageCharsMax;

    /// <summary>Most parameters of an approved template's body.</summary>
    public const int ParametersMax = TemplateLimits.ParametersMax;

    /// <summary>Longest parameter of an approved template, in characters, before variables are put in.</summary>
    public const int ParameterCharsMax = TemplateLimits.ParameterCharsMax;

    /// <summary>Most buttons of an approved template: WhatsApp's own limit.</summary>
    public const int ButtonsMax = TemplateLimits.ButtonsMax;

    /// <summary>Longest address of a gateway, in characters.</summary>
    public const int BaseUrlCharsMax = 2048;

    /// <summary>Longest key of a gateway or token of an instance, in characters.</summary>
    public const int SecretCharsMax = 4096;

    /// <summary>Longest name of an instance at its gateway, in characters.</summary>
    public const int ExternalNameCharsMax = 100;

    /// <summary>Longest delay between two messages, in seconds.</summary>
    public const int DelaySecondsMax = 86_400;

    /// <summary>Largest batch that a campaign pulls.</summary>
    public const int BatchSizeMax = 1000;

    /// <summary>Most failures in a row that may be asked for before a route is deactivated.</summary>
    public const int ConsecutiveFailuresMax = 1000;

    /// <summary>Most routes of one campaign.</summary>
    public const int RoutesMax = 1000;

    /// <summary>How far back a campaign may look for who was written to, in days.</summary>
    public const int SkipContactedDaysMax = CampaignPaceRules.SkipContactedDaysMax;

    /// <summary>Most texts of one route.</summary>
    public const int VariantsMax = 20;

    /// <summary>Most sends in flight at one number.</summary>
    public const int WindowMax = 1000;

    /// <summary>Most ranges of a window.</summary>
    public const int WindowRangesMax = PaceLimits.WindowRangesMax;

    /// <summary>Most holidays of a tenant.</summary>
    public const int HolidaysMax = 1_000;

    /// <summary>Most stages of a warm-up.</summary>
    public const int WarmUpStagesMax = PaceLimits.WarmUpStagesMax;

    /// <summary>Largest cap of a day.</summary>
    public const int PerDayMax = 1_000_000;

    /// <summary>Largest cap of an hour.</summary>
    public const int PerHourMax = 10_000;

    /// <summary>Longest time of a pace, in hours: a year.</summary>
    public const int HoursMax = 8_784;

    /// <summary>Largest age of a number, in days.</summary>
    public const int AgeDaysMax = 36_500;

    /// <summary>Entries of a page when none are asked for.</summary>
    public const int PageDefault = 50;

    /// <summary>Most entries of a page.</summary>
    public const int PageMax = 500;

    /// <summary>Longest cursor, in characters.</summary>
    public const int CursorCharsMax = 200;

    /// <summary>Longest idempotency key, in characters.</summary>
    public const int IdempotencyKeyCharsMax = 200;

    /// <summary>Largest JSON body, in bytes.</summary>
    public const int JsonBytesMax = 1024 * 1024;

    /// <summary>Largest webhook of an instance, in bytes.</summary>
    public const int WebhookBytesMax = 1024 * 1024;

    /// <summary>Largest webhook of a gateway that speaks for many numbers, in bytes: Meta sends up to 3 MB, and would repeat a refused one for a week.</summary>
    public const int GatewayWebhookBytesMax = 3 * 1024 * 1024;

    /// <summary>Longest challenge of Meta that is answered, in characters.</summary>
    public const int ChallengeCharsMax = 200;

    /// <summary>Most columns of a recipients file.</summary>
    public const int ColumnsMax = 100;

    /// <summary>Longest field of a recipients file, in characters.</summary>
    public const int FieldCharsMax = 4096;

    /// <summary>Longest record of a recipients file, in characters.</summary>
    public const int RecordCharsMax = 16 * 1024;

    /// <summary>Most rejected records that an import answers in detail; the others are counted.</summary>
    public const int RejectedShownMax = 1000;

    /// <summary>Longest value of a rejected record that is shown, in characters.</summary>
    public const int RejectedValueCharsMax = 100;

    /// <summary>Most instances that one request takes over; each is a look at its gateway.</summary>
    public const int AdoptionsMax = 100;

    /// <summary>Most people that one request adds to the opt-out list.</summary>
    public const int SuppressionsMax = 1000;

    /// <summary>Fewest digits of a phone number.</summary>
    public const int PhoneDigitsMin = 8;

    /// <summary>Most digits of a phone number (E.164).</summary>
    public const int PhoneDigitsMax = 15;
}
