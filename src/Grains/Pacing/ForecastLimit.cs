namespace WaActors.Grains.Pacing;

/// <summary>What keeps a number from sending its part of a campaign sooner, as a forecast sees the day.</summary>
public enum ForecastLimit
{
    /// <summary>The campaign's own delay, which is longer than all its numbers' together.</summary>
    CampaignDelay = 0,

    /// <summary>Its hours, or the campaign's window: closed now.</summary>
    Hours = 1,

    /// <summary>Its cap of the day: spent, or spent before the day ends.</summary>
    DayCap = 2,

    /// <summary>Its cap of new people a day.</summary>
    NewPeople = 3,

    /// <summary>Its cap of an hour.</summary>
    HourCap = 4,

    /// <summary>Its long pauses.</summary>
    LongPause = 5,

    /// <summary>The gap between its sends.</summary>
    Gap = 6,

    /// <summary>The campaign's cap of a day.</summary>
    CampaignDayCap = 7,
}
