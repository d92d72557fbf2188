using Zegel.Rules;

namespace Zegel.Tests.Labelled;

[Trait("Rule", "F16")]
public sealed class LabelledPressureTests
{
    const double MissedMax = 0.1;

    [Fact]
    public void Nearly_all_pressure_is_told_and_no_honest_word()
    {
        var confusion = new Confusion("pressure");
        foreach (var one in LabelledCase.Of("pressure.txt"))
            confusion.Add(
                one.Label,
                $"{one.Kind}: {one.Html}",
                GivenMessage
                    .Foreign($"<html><body>{one.Html}</body></html>")
                    .JudgedBy<NoPressure, MessageFacts>()
                    .Any(finding => finding.Verdict >= Verdict.Warn)
            );
        Console.WriteLine(confusion);
        (confusion.Missed / (double)confusion.Bad).ShouldBeLessThanOrEqualTo(MissedMax, confusion.ToString());
        confusion.Alarms.ShouldBe(0, confusion.ToString());
    }
}
