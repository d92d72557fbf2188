using Zegel.Domains;
using Zegel.Domains.Reporting;

namespace Zegel.Server;

/// <summary>What receivers report of a domain, as programs and people read it by command line and API.</summary>
static class ReportText
{
    public static object Of(SendingDomain domain, ReportOverview overview) =>
        new
        {
            domain = domain.Name,
            overview.Since,
            overview.Reports,
            overview.Reporters,
            overview.Messages,
            overview.Passed,
            overview.Policy,
            advice = new { kind = overview.Advice.GetType().Name, says = Advice(domain, overview.Advice) },
            overview.Sources,
            tls = overview.Tls.Select(t => new
            {
                t.Reporter,
                t.BeginsAt,
                t.EndsAt,
                t.Succeeded,
                t.Failed,
                t.Failures,
            }),
        };

    public static string Advice(SendingDomain domain, PolicyAdvice advice) =>
        advice switch
        {
            PolicyAdvice.NoReports => "No report has come yet; receivers send them once a day.",
            PolicyAdvice.Wait(var days) => $"Watch for {days} days more before the policy is made stricter.",
            PolicyAdvice.MendFirst(var sources) =>
                $"Mend first: mail from {string.Join(", ", sources.Take(5).Select(s => s.Address))} does not always pass.",
            PolicyAdvice.StepTo(var policy) =>
                $"All is well for four weeks: publish p={policy.ToString().ToLowerInvariant()} at _dmarc.{domain.Name}.",
            PolicyAdvice.Done => "The policy is reject: mail in this name that is not yours is refused.",
            _ => throw new System.Diagnostics.UnreachableException(),
        };
}
