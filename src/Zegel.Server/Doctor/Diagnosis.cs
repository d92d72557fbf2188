using Zegel.Server.Cli;

namespace Zegel.Server.Doctor;

/// <summary>How a thing stands. What could not be asked is never taken for good.</summary>
enum Health
{
    Pass,
    Warn,
    CouldNotCheck,
    Fail,
}

/// <param name="Check">What was looked at.</param>
/// <param name="Seen">What was found.</param>
/// <param name="Remedy">What to do, or the text to send to the hosting company; empty when all is well.</param>
sealed record Diagnosis(string Check, Health Health, string Seen, string Remedy = "")
{
    /// <param name="more">What only others can see, when there is such a thing.</param>
    public static Diagnosis Pass(string check, string seen, string more = "") => new(check, Health.Pass, seen, more);

    public static Diagnosis Warn(string check, string seen, string remedy) => new(check, Health.Warn, seen, remedy);

    public static Diagnosis Fail(string check, string seen, string remedy) => new(check, Health.Fail, seen, remedy);

    public static Diagnosis Unknown(string check, string seen, string remedy) =>
        new(check, Health.CouldNotCheck, seen, remedy);

    /// <summary>2 when something fails, 3 when nothing does but something could not be checked, 1 for warnings, else 0.</summary>
    public static int ExitCode(IReadOnlyCollection<Diagnosis> all) =>
        all.Select(d => d.Health).DefaultIfEmpty(Health.Pass).Max() switch
        {
            Health.Fail => Exit.Blocked,
            Health.CouldNotCheck => Exit.CouldNotCheck,
            Health.Warn => Exit.Warnings,
            _ => Exit.Pass,
        };
}
