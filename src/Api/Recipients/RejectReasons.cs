namespace WaActors.Api.Recipients;

/// <summary>Why a record of a recipients file was not taken; stable, part of the REST surface.</summary>
public static class RejectReasons
{
    /// <summary>The phone field is empty or absent.</summary>
    public const string PhoneMissing = "phone_missing";

    /// <summary>The phone field holds a letter or a sign that no number has.</summary>
    public const string PhoneInvalidCharacter = "phone_invalid_character";

    /// <summary>Too few digits.</summary>
    public const string PhoneTooShort = "phone_too_short";

    /// <summary>More digits than E.164 allows.</summary>
    public const string PhoneTooLong = "phone_too_long";

    /// <summary>Begins with 0.</summary>
    public const string PhoneLeadingZero = "phone_leading_zero";

    /// <summary>More fields than the header names.</summary>
    public const string TooManyFields = "too_many_fields";

    /// <summary>A field is longer than <see cref="Limits.FieldCharsMax"/>.</summary>
    public const string FieldTooLong = "field_too_long";

    /// <summary>A character that PostgreSQL cannot store (U+0000) or half a surrogate pair.</summary>
    public const string InvalidText = "invalid_text";

    /// <summary>The line is no JSON object.</summary>
    public const string InvalidJson = "invalid_json";

    /// <summary>A value of the line's object is itself an object or a list.</summary>
    public const string ValueNotScalar = "value_not_scalar";

    /// <summary>A text of the campaign needs a variable that the record does not have; which, stands in the detail.</summary>
    public const string VariableMissing = "variable_missing";

    /// <summary>A consent column is there but not as it must be; which, stands in the detail.</summary>
    public const string ConsentInvalid = "consent_invalid";

    /// <summary>The line is longer than <see cref="Limits.RecordCharsMax"/>.</summary>
    public const string RecordTooLong = "record_too_long";
}
