namespace WaActors.Api.Problems;

/// <summary>The stable <c>code</c> of every problem that the REST surface answers (docs/api.md lists them with their meaning).</summary>
public static class ProblemCodes
{
    /// <summary>400: the request breaks rules; <c>errors</c> says which.</summary>
    public const string Validation = "validation_failed";

    /// <summary>400: the body is no JSON, or not of the shape asked for; <c>errors</c> says where.</summary>
    public const string InvalidJson = "invalid_json";

    /// <summary>400: the request could not be read.</summary>
    public const string BadRequest = "bad_request";

    /// <summary>401: no key, or none that is known and not revoked.</summary>
    public const string Unauthorized = "unauthorized";

    /// <summary>403: the key lacks the scope named in <c>missingScope</c>.</summary>
    public const string Forbidden = "scope_missing";

    /// <summary>404: no such route; answered without a key too.</summary>
    public const string RouteNotFound = "route_not_found";

    /// <summary>404: the tenant has no such gateway. Also the <c>code</c> of a field in a 400 whose value names none.</summary>
    public const string GatewayNotFound = "gateway_not_found";

    /// <summary>404: the tenant has no such instance. Also the <c>code</c> of a field in a 400 whose value names none.</summary>
    public const string InstanceNotFound = "instance_not_found";

    /// <summary>404: the tenant has no such template. Also the <c>code</c> of a field in a 400 whose value names none.</summary>
    public const string TemplateNotFound = "template_not_found";

    /// <summary>404: the tenant has no such upload. Also the <c>code</c> of a field in a 400 whose value names none.</summary>
    public const string MediaNotFound = "media_not_found";

    /// <summary>409: a route's gateway cannot send a template of the route; <c>instanceId</c>, <c>templateId</c>.</summary>
    public const string RouteCannotSend = "route_cannot_send";

    /// <summary>409: the kind of gateway has no such means. Also the <c>code</c> of a field in a 400.</summary>
    public const string CapabilityMissing = "capability_missing";

    /// <summary>404: the tenant has no such campaign.</summary>
    public const string CampaignNotFound = "campaign_not_found";

    /// <summary>404: the campaign has no message of this seq, or none to this person.</summary>
    public const string MessageNotFound = "message_not_found";

    /// <summary>409: the person is on the opt-out list.</summary>
    public const string RecipientSuppressed = "recipient_suppressed";

    /// <summary>409: the number cannot send now; the detail says why, <c>retryAt</c> when it may.</summary>
    public const string NumberNotReady = "number_not_ready";

    /// <summary>404: nobody recorded a consent of this person.</summary>
    public const string ConsentNotFound = "consent_not_found";

    /// <summary>An actor's word for routes that name what the tenant does not have; callers hear which, as 400.</summary>
    internal const string RouteReferenceUnknown = "route_reference_unknown";

    /// <summary>The campaign has no import of this id.</summary>
    public const string ImportNotFound = "import_not_found";

    /// <summary>404: the tenant has no such API key.</summary>
    public const string ApiKeyNotFound = "api_key_not_found";

    /// <summary>404: the tenant has no such notification.</summary>
    public const string NotificationNotFound = "notification_not_found";

    /// <summary>404: the person is not on the tenant's opt-out list.</summary>
    public const string SuppressionNotFound = "suppression_not_found";

    /// <summary>404: no such webhook.</summary>
    public const string WebhookNotFound = "webhook_not_found";

    /// <summary>404: this build's actor runtime has no dashboard.</summary>
    public const string DashboardMissing = "dashboard_missing";

    /// <summary>405: the route does not take this method.</summary>
    public const string MethodNotAllowed = "method_not_allowed";

    /// <summary>408: the request came too slowly.</summary>
    public const string RequestTimeout = "request_timeout";

    /// <summary>409: another one of the tenant has this name.</summary>
    public const string NameTaken = "name_taken";

    /// <summary>409: another instance of the gateway has this external name.</summary>
    public const string ExternalNameTaken = "external_name_taken";

    /// <summary>409: a campaign that is not over uses the instance.</summary>
    public const string InstanceInUse = "instance_in_use";

    /// <summary>409: a campaign that is not over uses the text; <c>campaigns</c> names the first of them.</summary>
    public const string TemplateInUse = "template_in_use";

    /// <summary>409: the gateway's kind has no such means.</summary>
    public const string GatewayCannot = "gateway_cannot";

    /// <summary>409: the campaign's state, in <c>campaignStatus</c>, forbids it.</summary>
    public const string CampaignState = "campaign_state";

    /// <summary>409: who is left out was decided when the campaign first ran.</summary>
    public const string AudienceFrozen = "audience_frozen";

    /// <summary>409: the campaign has no recipients.</summary>
    public const string CampaignWithoutRecipients = "campaign_without_recipients";

    /// <summary>409: the campaign has no routes.</summary>
    public const string CampaignWithoutRoutes = "campaign_without_routes";

    /// <summary>409: the first request with this idempotency key is under way.</summary>
    public const string IdempotencyInProgress = "idempotency_in_progress";

    /// <summary>413: the body is larger than the limit.</summary>
    public const string BodyTooLarge = "body_too_large";

    /// <summary>413: the file has more records than the limit, rejected ones included.</summary>
    public const string TooManyRows = "too_many_rows";

    /// <summary>415: the body's media type is not taken here.</summary>
    public const string UnsupportedMediaType = "unsupported_media_type";

    /// <summary>422: the idempotency key was used with another request.</summary>
    public const string IdempotencyKeyReused = "idempotency_key_reused";

    /// <summary>400: the file holds nothing.</summary>
    public const string FileEmpty = "file_empty";

    /// <summary>400: no column of the file is the phone; <c>columns</c> names those seen.</summary>
    public const string PhoneColumnMissing = "phone_column_missing";

    /// <summary>400: the file cannot be read as CSV from <c>line</c> on.</summary>
    public const string CsvMalformed = "csv_malformed";

    /// <summary>400: two columns of the file have one name.</summary>
    public const string ColumnDuplicate = "column_duplicate";

    /// <summary>400: the file has more columns than the limit.</summary>
    public const string TooManyColumns = "too_many_columns";

    /// <summary>400: the file is not in the character set that its content type names.</summary>
    public const string EncodingInvalid = "encoding_invalid";

    /// <summary>400: the <c>charset</c> of the content type is not taken.</summary>
    public const string UnsupportedCharset = "unsupported_charset";

    /// <summary>404: the tenant has no such webhook endpoint.</summary>
    public const string EndpointNotFound = "webhook_endpoint_not_found";

    /// <summary>404: the tenant has no such delivery.</summary>
    public const string DeliveryNotFound = "delivery_not_found";

    /// <summary>409: the tenant has as many webhook endpoints as it may.</summary>
    public const string TooManyEndpoints = "too_many_endpoints";

    /// <summary>409: the webhook endpoint is switched off.</summary>
    public const string EndpointDisabled = "webhook_endpoint_disabled";

    /// <summary>409: the delivery is being tried still.</summary>
    public const string DeliveryPending = "delivery_pending";

    /// <summary>429: as many streams are open as the limit allows.</summary>
    public const string TooManyStreams = "too_many_streams";

    /// <summary>502: the gateway could not give a link, or did not do what was asked; <c>detail</c> says why.</summary>
    public const string GatewayFailed = "gateway_failed";

    /// <summary>502: the gateway refuses the key that is stored of it: change the key, then try again.</summary>
    public const string GatewayKeyRefused = "gateway_key_refused";

    /// <summary>503: the database or an actor cannot be reached now; try again.</summary>
    public const string Unavailable = "unavailable";

    /// <summary>500: a fault of ours; <c>traceId</c> finds it in the log.</summary>
    public const string Internal = "internal_error";
}
