using WaActors.Api.Problems;

namespace WaActors.Api.Recipients;

/// <summary>Counts the records of a file, taken or rejected, and ends the reading when there are too many.</summary>
internal sealed class RecordLimit(int recordsMax)
{
    private int _records;

    /// <summary>One more.</summary>
    /// <exception cref="ProblemException">It is one too many.</exception>
    public void Count()
    {
        if (++_records <= recordsMax) return;
        throw new ProblemException(new ApiProblem(
            StatusCodes.Status413PayloadTooLarge, ProblemCodes.TooManyRows, "The file has too many records.").With("limitRows", recordsMax));
    }
}
