using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Hosting;

/// <summary>
/// The contexts whose objects are as new after each use: they are made of their options alone, keep nothing, and ask nobody who is served.
/// What a project knows of its own it tells the others.
/// </summary>
internal static class PoolableContexts
{
    /// <summary>The kind of the lines that name them, in what a project tells.</summary>
    public const string Kind = "poolable";

    private static readonly PerCompilation<ImmutableHashSet<string>> s_names =
        new(static c => EfModel.For(c) is { } model ? Find(model) : ImmutableHashSet<string>.Empty);

    private static readonly PerCompilation<bool> s_asked = new(static c => FindAsked(EfModel.For(c)!));

    private static readonly HashSet<uint> s_words = new(new[]
    {
        "GetService", "GetInfrastructure", EfNames.SetConnectionString, EfNames.SetDbConnection, EfNames.GetDbConnection,
        EfNames.ConfigureDbContext,
    }.Select(WordHash.Get));

    private static readonly HashSet<uint> s_connectionWords = new(new[] { "ConnectionString", "ChangeDatabase" }.Select(WordHash.Get));

    /// <summary>The names of those that this compilation declares, in a fixed order.</summary>
    public static IEnumerable<string> Names(EfModel model) =>
        s_names.Get(model.Compilation).OrderBy(static n => n, StringComparer.Ordinal);

    /// <summary>True for one of them, wherever it is declared.</summary>
    public static bool Contain(INamedTypeSymbol context, EfModel model)
    {
        var name = new SymbolName(context).ToString();
        if (AreAsked(model) || HasDerived(context, model))
            return false;
        if (context.IsDeclaredIn(model.Compilation))
            return s_names.Get(model.Compilation).Contains(name);
        if (context.ContainingAssembly is not { } home)
            return false;
        if (AssemblyFacts.Get(home) is { } told)
            return told.Lines(Kind).Any(l => l.Length >= 2 && l[1] == name);
        return AssemblyFacts.SourceOf(home, model.Compilation) is { } source && s_names.Get(source).Contains(name);
    }

    private static ImmutableHashSet<string> Find(EfModel model)
    {
        var found = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        var contexts = model.Entities.Contexts.Where(c => c.IsDeclaredIn(model.Compilation)).ToList();
        // Another one that derives from it may keep something, and pass for it.
        foreach (var context in contexts.Where(c => IsMadeOfOptions(c, model) && !HasDerived(c, model)))
        {
            if (!AreAsked(model))
                found.Add(new SymbolName(context).ToString());
        }

        return found.ToImmutable();
    }

    private static bool HasDerived(INamedTypeSymbol context, EfModel model) =>
        model.Entities.Contexts.Any(c => !c.IsSame(context) && c.IsOrDerivesFrom(context));

    private static bool IsMadeOfOptions(INamedTypeSymbol context, EfModel model)
    {
        // A pool makes its contexts by this constructor, and takes none that has another one.
        if (context is { IsAbstract: true } or { IsGenericType: true }
            || context.InstanceConstructors.Where(static c => c.DeclaredAccessibility == Accessibility.Public).ToList()
                is not [{ Parameters: [{ Type.Name: "DbContextOptions" }] }])
            return false;
        foreach (var type in context.SelfAndBaseTypes().OfType<INamedTypeSymbol>())
        {
            if (type.IsDeclaredIn(model.Compilation))
            {
                if (!IsAsNew(type, model))
                    return false;
            }
            else if (!type.ContainingAssembly.IsFramework())
            {
                // What a package's context keeps is not in sight.
                return false;
            }
        }

        return true;
    }

    private static bool IsAsNew(INamedTypeSymbol type, EfModel model) =>
        !PooledState.MayBeKeptBy(type, model)
        // What a constructor sets, or subscribes to, a pool resets with all else.
        && type.InstanceConstructors.All(static c => c.DeclaringSyntaxReferences.All(static r =>
            r.GetSyntax() is not ConstructorDeclarationSyntax made
            || made is { ExpressionBody: null, Body: null or { Statements.Count: 0 } }))
        && type.GetMembers().OfType<IMethodSymbol>().All(m => m switch
        {
            // It ends what is its own, at each return to the pool.
            { Name: "Dispose" or "DisposeAsync", IsOverride: true } => false,
            { Name: EfNames.OnConfiguring, IsOverride: true } => ConfiguresNothing(m, model),
            _ => true,
        });

    /// <summary>
    /// A pooled context must not change the options that it is given; where these name a database, such code does not run.
    /// </summary>
    private static bool ConfiguresNothing(IMethodSymbol configuring, EfModel model)
    {
        if (model.Bodies.Get(configuring) is not IMethodBodyOperation body)
            return false;
        foreach (var statement in (body.BlockBody ?? body.ExpressionBody)?.Operations ?? ImmutableArray<IOperation>.Empty)
        {
            switch (statement)
            {
                case IReturnOperation { ReturnedValue: null }:
                case IExpressionStatementOperation { Operation: IInvocationOperation { TargetMethod.Name: EfNames.OnConfiguring } }:
                case IConditionalOperation { WhenFalse: null, Condition: IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } condition }
                    when OptionsCode.AsksIfConfigured(condition.Operand):
                    continue;
                case IConditionalOperation { WhenFalse: null, Condition: var condition, WhenTrue: var then }
                    when OptionsCode.AsksIfConfigured(condition)
                        && then is IReturnOperation or IBlockOperation { Operations: [IReturnOperation] }:
                    return true;
                default:
                    return false;
            }
        }

        return true;
    }

    /// <summary>
    /// True when somebody asks a context for a service of the application, of which a pooled one knows none of the request's; or gives one
    /// another connection, which it keeps.
    /// </summary>
    private static bool AreAsked(EfModel model) => s_asked.Get(model.Compilation);

    private static bool FindAsked(EfModel model)
    {
        foreach (var member in Mentions.Get(model.Compilation).Members)
        {
            if (!member.Mentions(s_words))
                continue;
            foreach (var (_, root) in model.Bodies.In(member))
            {
                if (root.Descendants().Any(o => o is IInvocationOperation call && Asks(call.TargetMethod, member)))
                    return true;
            }
        }

        return false;
    }

    private static bool Asks(IMethodSymbol method, DeclaredMember member) => method.ContainingType.Name switch
    {
        // Its own services EF Core has for each context.
        "AccessorExtensions" => method.TypeArguments.IsEmpty || !method.TypeArguments.All(IsOfEf),
        "RelationalDatabaseFacadeExtensions" => method.Name is EfNames.SetConnectionString or EfNames.SetDbConnection
            // db.Database.GetDbConnection().ConnectionString = tenant.Text
            || method.Name == EfNames.GetDbConnection && member.Mentions(s_connectionWords),
        // What it adds to the options may be of the request.
        "EntityFrameworkServiceCollectionExtensions" => method.Name == EfNames.ConfigureDbContext,
        _ => false,
    };

    private static bool IsOfEf(ITypeSymbol type)
    {
        var space = type.ContainingNamespace;
        while (space is { ContainingNamespace.ContainingNamespace.IsGlobalNamespace: false })
            space = space.ContainingNamespace;
        return space is { Name: "EntityFrameworkCore", ContainingNamespace.Name: "Microsoft" };
    }
}
