using Zegel.Rules;

namespace Zegel.Tests;

/// <summary>That something is found is half of it; the other half is that it cannot go on.</summary>
public static class Blocking
{
    public static Finding ShouldBlockOnce(this IReadOnlyList<Finding> findings)
    {
        var only = findings.ShouldHaveSingleItem();
        only.Verdict.ShouldBe(Verdict.Block, only.Observed);
        return only;
    }

    public static void ShouldAllBlock(this IReadOnlyList<Finding> findings)
    {
        findings.ShouldNotBeEmpty();
        findings.ShouldAllBe(finding => finding.Verdict == Verdict.Block);
    }
}
