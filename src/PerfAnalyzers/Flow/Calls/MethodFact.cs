using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Loops;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Calls;

/// <summary>
/// What a method of another project does, as far as its callers have to know: in words and names, since its code and its symbols are out of
/// sight. Made of the method's code where that is, and the same whether it is then read from an assembly or from source.
/// </summary>
/// <param name="Query">The query that it runs on its ordinary way; null when it runs none.</param>
/// <param name="Save">How it comes to save, each time and for its caller; null when it does not.</param>
internal sealed record MethodFact(QueryFact? Query, SaveFact? Save)
{
    private const string QueryKind = "query";
    private const string SaveKind = "save";

    /// <summary>What a method does; null when that is nothing that its callers have to know.</summary>
    public static MethodFact? Create(IMethodSymbol method, EfModel model)
    {
        var query = CallSummary.QueryRunBy(method, model) is { } path ? QueryFact.Create(path, model) : null;
        var save = SaveSummary.SavedBy(method, model) is { } way ? SaveFact.Create(way, method, model) : null;
        return query is null && save is null ? null : new(query, save);
    }

    /// <summary>
    /// What a method does itself, without looking into what it calls, so that nothing else is bound: a query of its own, and that it saves.
    /// </summary>
    public static MethodFact? CreateOfBody(IMethodSymbol method, EfModel model)
    {
        if (model.Bodies.Get(method) is not { } body || CallSummary.OwnWay(body, model) is not { } own)
            return null;
        var query = QueryFact.Create(own, model);
        // What it does besides is not looked at: maybe it remembers something as done.
        var save = BodyIndex.Around(body).Invocations.FirstOrDefault(SaveSummary.IsSave);
        return new(query, save is null ? null : new(save.TargetMethod.Name, IsOfMoreWork: true));
    }

    /// <summary>The facts about a method as lines of <see cref="AssemblyFacts"/>.</summary>
    public IEnumerable<string> Write(string id)
    {
        if (Query is not null)
            yield return $"{QueryKind}\t{id}\t{Query.Write()}";
        if (Save is not null)
            yield return $"{SaveKind}\t{id}\t{Save.Write()}";
    }

    /// <summary>The facts about methods that an assembly tells, by documentation id.</summary>
    public static Dictionary<string, MethodFact> Read(AssemblyFacts told)
    {
        var facts = new Dictionary<string, MethodFact>(StringComparer.Ordinal);
        foreach (var line in told.Lines(QueryKind))
        {
            if (line.Length > 2 && QueryFact.Read(line, 2) is { } query)
                facts[line[1]] = new(query, null);
        }

        foreach (var line in told.Lines(SaveKind))
        {
            if (line.Length > 2 && SaveFact.Read(line, 2) is { } save)
                facts[line[1]] = new(facts.TryGetValue(line[1], out var known) ? known.Query : null, save);
        }

        return facts;
    }
}

/// <summary>A query that a method of another project runs.</summary>
/// <param name="Route">The calls on the way to it and what it is, in words.</param>
/// <param name="IsCertain">False when a condition may leave it out.</param>
/// <param name="IsOfDatabase">True when EF Core runs it for certain, and no second-level cache answers.</param>
/// <param name="IsWrite">True for a command that changes rows.</param>
/// <param name="IsGeneric">True when the query is of a type that its caller chooses: a repository of any entity.</param>
/// <param name="IsAwaited">True when its caller gets a task that is not done yet.</param>
/// <param name="Delivers">The entity whose instances it loads, by its name in metadata; null when it loads none.</param>
/// <param name="LeftOutBy">The constants of which each, given for the parameter of its ordinal, leaves the query out.</param>
/// <param name="Through">
/// The members, by documentation id, that the way to it calls whose only implementation was in sight: who sees another one knows better.
/// </param>
/// <param name="Asks">
/// The method of a repository's interface, by documentation id, whose implementation was out of sight: who sees it knows more; null where
/// the query itself was in sight.
/// </param>
internal sealed record QueryFact(
    string Route,
    bool IsCertain,
    bool IsOfDatabase,
    bool IsWrite,
    bool IsGeneric,
    bool IsAwaited,
    string? Delivers,
    ImmutableArray<(int Parameter, string Value)> LeftOutBy,
    ImmutableArray<string> Through,
    string? Asks = null)
{
    /// <summary>What callers have to know of the query that a method comes to.</summary>
    public static QueryFact Create(QueryPath path, EfModel model)
    {
        var leftOutBy = path.First is { } first ? ConstantArguments.LeavingOut(first) : ImmutableArray<(int, string)>.Empty;
        var through = path.Calls
            .Select(CallTargets.DispatchedThrough)
            .Select(static m => m?.GetDocumentationCommentId())
            .OfType<string>()
            .Where(id => id != path.Elsewhere?.Asks)
            .ToImmutableArray();
        if (path.Elsewhere is { } elsewhere)
        {
            return elsewhere with
            {
                Through = through.AddRange(elsewhere.Through),
                Route = AssemblyFacts.Field(path.Route(withPlaces: false)),
                IsCertain = path.IsCertain,
                LeftOutBy = leftOutBy,
            };
        }

        var query = path.Query!;
        return new(
            AssemblyFacts.Field(path.Route(withPlaces: false)),
            path.IsCertain,
            path.IsOfDatabase(model),
            path.IsWrite,
            path.IsGeneric,
            query.Operation.Type.IsTask(),
            query.DeliveredEntity is { } entity ? TypeNames.FullName(entity) : null,
            leftOutBy,
            through);
    }

    /// <summary>True when one of a call's constant arguments leaves the query out.</summary>
    public bool IsLeftOutBy(IInvocationOperation call)
    {
        foreach (var (parameter, value) in LeftOutBy)
        {
            foreach (var argument in call.Arguments)
            {
                if (argument.ParameterOrdinal() == parameter
                    && argument.Value.ConstantValue is { HasValue: true, Value: var constant }
                    && ConstantArguments.TextOf(constant) == value)
                    return true;
            }
        }

        return false;
    }

    public string Write()
    {
        var flags = string.Concat(
            IsCertain ? "c" : "",
            IsOfDatabase ? "d" : "",
            IsWrite ? "w" : "",
            IsGeneric ? "g" : "",
            IsAwaited ? "a" : "");
        var leftOutBy = string.Join(",", LeftOutBy.Select(static l => l.Parameter + "=" + l.Value));
        var fields = string.Join("\t", flags, Route, Delivers, leftOutBy, string.Join(" ", Through));
        return Asks is null ? fields : fields + "\t" + Asks;
    }

    public static QueryFact? Read(string[] fields, int start)
    {
        if (fields.Length < start + 5)
            return null;
        var (flags, route, delivers) = (fields[start], fields[start + 1], fields[start + 2]);
        var leftOutBy = fields[start + 3].Split(',')
            .Select(static l => l.Split('='))
            .Where(static l => l.Length == 2)
            .Select(static l => (int.TryParse(l[0], NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal) ? ordinal : -1, l[1]))
            .ToImmutableArray();
        return new(
            route,
            flags.IndexOf('c') >= 0,
            flags.IndexOf('d') >= 0,
            flags.IndexOf('w') >= 0,
            flags.IndexOf('g') >= 0,
            flags.IndexOf('a') >= 0,
            delivers.Length == 0 ? null : delivers,
            leftOutBy,
            fields[start + 4].Length == 0 ? ImmutableArray<string>.Empty : fields[start + 4].Split(' ').ToImmutableArray(),
            fields.Length > start + 5 ? fields[start + 5] : null);
    }
}

/// <summary>How a method of another project saves.</summary>
/// <param name="Route">The calls on the way to <c>SaveChanges</c>, in words.</param>
/// <param name="IsOfMoreWork">True when the method does work outside of the database too, which is then remembered as done.</param>
internal sealed record SaveFact(string Route, bool IsOfMoreWork)
{
    /// <summary>What callers have to know of the way on which a method saves.</summary>
    public static SaveFact Create(SavePath path, IMethodSymbol method, EfModel model) => new(
        AssemblyFacts.Field(path.Route(withPlaces: false)),
        path.Elsewhere?.IsOfMoreWork == true
            || SaveStep.IsOfMoreWork(method, model)
            || path.Calls.Any(c => SaveStep.IsOfMoreWork(c, model)));

    public string Write() => $"{(IsOfMoreWork ? "m" : "")}\t{Route}";

    public static SaveFact? Read(string[] fields, int start) =>
        fields.Length < start + 2 ? null : new(fields[start + 1], fields[start].IndexOf('m') >= 0);
}
