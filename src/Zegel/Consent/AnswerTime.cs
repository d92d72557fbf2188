namespace Zegel.Consent;

/// <summary>Lets an answer come at even steps of time, so that its delay does not tell which road was taken within (C14).</summary>
public static class AnswerTime
{
    /// <summary>Longer than either road takes as a rule, shorter than a visitor notices.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);

    /// <summary>Runs the work and returns at the next whole step after it began.</summary>
    public static async Task<T> EvenAsync<T>(
        Func<Task<T>> work,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var began = clock.GetTimestamp();
        var result = await work();
        var took = clock.GetElapsedTime(began);
        var steps = Math.Max(1, Math.Ceiling(took / Step));
        await Task.Delay(steps * Step - took, clock, cancellationToken);
        return result;
    }
}
