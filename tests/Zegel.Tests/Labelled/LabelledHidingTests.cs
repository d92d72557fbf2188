using Zegel.Rules;

namespace Zegel.Tests.Labelled;

[Trait("Rule", "F11")]
public sealed class LabelledHidingTests
{
    [Fact]
    public void All_hidden_text_is_held_and_no_honest_text()
    {
        var confusion = new Confusion("hiding");
        foreach (var one in LabelledCase.Of("hiding.txt"))
            confusion.Add(
                one.Label,
                $"{one.Kind}: {one.Html}",
                GivenMessage
                    .Foreign($"<html><body>{one.Html}</body></html>")
                    .JudgedBy<NoHiddenText, MessageFacts>()
                    .Any(finding => finding.Verdict >= Verdict.Hold)
            );
        Console.WriteLine(confusion);
        confusion.Missed.ShouldBe(0, confusion.ToString());
        confusion.Alarms.ShouldBe(0, confusion.ToString());
    }
}
