using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Calls;

/// <summary>
/// The surveys of the bodies that were asked for last. The compiler hands one body to all rules, one after the other, and then the
/// next: a few places are enough, and what is thrown out is only surveyed again. A table of all bodies would keep each of them alive as
/// long as the compilation.
/// </summary>
internal sealed class BodySurveys
{
    // A power of two.
    private const int Places = 256;

    private static readonly ConditionalWeakTable<EfModel, BodySurveys> s_instances = new();

    private readonly EfModel _model;
    private readonly BodySurvey?[] _bodies = new BodySurvey?[Places];
    private readonly Member?[] _members = new Member?[Places];

    private BodySurveys(EfModel model) => _model = model;

    /// <summary>The surveys of a model's compilation.</summary>
    public static BodySurveys Get(EfModel model) => s_instances.GetValue(model, static m => new BodySurveys(m));

    /// <summary>The survey of the body that the operation belongs to.</summary>
    public BodySurvey Around(IOperation operation)
    {
        var root = operation.Root();
        ref var place = ref _bodies[RuntimeHelpers.GetHashCode(root) & (Places - 1)];
        if (Volatile.Read(ref place) is { } known && ReferenceEquals(known.Root, root))
            return known;
        var survey = new BodySurvey(root, _model);
        Volatile.Write(ref place, survey);
        return survey;
    }

    /// <summary>The surveys of a member's bodies, as the compiler hands them to each rule; those left out in which no rule has anything to look at.</summary>
    public BodySurvey[] In(ImmutableArray<IOperation> blocks)
    {
        ref var place = ref _members[RuntimeHelpers.GetHashCode(blocks[0]) & (Places - 1)];
        if (Volatile.Read(ref place) is { } known && known.Blocks == blocks)
            return known.Surveys;
        var surveys = Survey(blocks);
        Volatile.Write(ref place, new(blocks, surveys));
        return surveys;
    }

    private BodySurvey[] Survey(ImmutableArray<IOperation> blocks)
    {
        List<BodySurvey>? surveys = null;
        foreach (var root in blocks.Roots())
        {
            if (Around(root) is { IsEmpty: false } survey)
                (surveys ??= new()).Add(survey);
        }

        return surveys is null ? [] : surveys.ToArray();
    }

    private sealed record Member(ImmutableArray<IOperation> Blocks, BodySurvey[] Surveys);
}
