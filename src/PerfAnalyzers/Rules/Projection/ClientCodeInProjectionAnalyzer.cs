using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Projection;

/// <summary>A projection hands an entity to code that cannot be translated: all its columns are loaded for it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
[NoCodeFix("Which columns the method reads, only its author can say; put them into the projection, or make the method an expression.")]
public sealed class ClientCodeInProjectionAnalyzer : QueryAnalyzer
{
    // What a library makes of the member, so that it is translated after all.
    private static readonly string[] s_translators =
        ["Projectable", "Expandable", "Computed", "InjectLambda", "DbFunction", "Decompile", "Decompiled", "ReplaceWithExpression"];

    // What makes a library translate the whole query.
    private static readonly string[] s_expanders = [
        "AsExpandable", "AsExpandableEFCore", "Decompile", "DecompileAsync",
        "WithTranslations", "InterceptWith", "ToInjectable", "ExpandProjectables"
    ];

    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.ClientCodeInProjection,
        "Projection calls code that is not translated (client evaluation)",
        "'{0}' runs in the application: for it the query loads all columns of {1}, and no navigation that is not included; project the "
            + "columns that it needs",
        RuleCategory.Projection,
        DiagnosticSeverity.Info,
        "A method of the application in a projection cannot become SQL. EF Core loads the entity that it is given with all columns and "
            + "without navigations that are not included, and calls the method with it: the projection saves nothing.");

    /// <summary>Creates the analyzer.</summary>
    public ClientCodeInProjectionAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, QueryChain query)
    {
        if (query.Source.Kind == QuerySourceKind.Unknown
            || !query.Source.IsDatabase
            || LastProjection(query) is not { ResultLambda: { } lambda } projection)
            return;
        // A library may translate it after all: by what it makes of the query, or of what is projected.
        if (query.Steps.Any(s => s.Kind == QueryStepKind.Unknown
            && (s_expanders.Contains(s.Method) || query.Steps.IndexOf(s) > query.Steps.IndexOf(projection))))
            return;
        if (projection.IsElsewhere || !ReferenceEquals(lambda.Root(), query.Operation.Root()) || IsReported(context, query, projection))
            return;

        var reported = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var wholes = WholeEntity.In(lambda, query.Entity, context.Model).OrderBy(static w => w.User.Syntax.SpanStart).ToList();
        foreach (var whole in wholes)
        {
            // Once the entity is loaded, a second call costs nothing; and what is delivered is loaded on purpose.
            if (ClientCode(whole) is { } name
                && IsLoaded(whole, query, context.Model)
                && !wholes.Any(w => ClientCode(w) is null && SymbolEqualityComparer.Default.Equals(w.Entity, whole.Entity))
                && reported.Add(whole.Entity))
                context.Report(whole.User.Location(), [query.Operation.Location()], null, isCertain: true, name, whole.Entity.Name);
        }
    }

    /// <summary>Of a type that is mapped out of sight, it is not known whether it is an entity or a column.</summary>
    private static bool IsLoaded(WholeEntity whole, QueryChain query, EfModel model) =>
        SymbolEqualityComparer.Default.Equals(whole.Entity, query.Entity) || model.Entities.IsEntity(whole.Entity);

    /// <summary>One projection in a variable, run by several queries, is one cause.</summary>
    private static bool IsReported(RuleContext context, QueryChain query, QueryStep projection)
    {
        foreach (var other in BodySurvey.Around(query.Operation, context.Model).Queries)
        {
            if (ReferenceEquals(other, query))
                return false;
            if (other.Steps.Any(s => ReferenceEquals(s.Operation, projection.Operation)))
                return true;
        }

        return false;
    }

    private static QueryStep? LastProjection(QueryChain query)
    {
        QueryStep? last = null;
        foreach (var step in query.Steps)
        {
            if (ReferenceEquals(step, query.FirstInMemory))
                break;
            if (step.Kind is QueryStepKind.Project or QueryStepKind.Flatten or QueryStepKind.Join)
                last = step;
        }

        return last;
    }

    /// <summary>The name of the code that gets the entity, or null when it is delivered as it is, on purpose.</summary>
    private static string? ClientCode(WholeEntity whole) => whole.User switch
    {
        IInvocationOperation call when call.Type.Mentions(whole.Entity) => null,
        IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke } call => call.Instance.ReferencedSymbol()?.Name,
        IInvocationOperation { TargetMethod: var method } when !IsFramework(method) && !IsTranslated(method) => method.Name,
        IObjectCreationOperation { Type: INamedTypeSymbol type } when !IsFramework(type) && !Holds(type, whole.Entity) => type.Name,
        IPropertyReferenceOperation { Property: var property }
            when property.SetMethod is null && Computes(property) && !IsTranslated(property) => property.Name,
        _ => null,
    };

    private static bool IsTranslated(ISymbol member) => s_translators.Any(member.HasAttribute);

    private static bool IsFramework(ISymbol symbol)
    {
        var space = symbol.ContainingNamespace;
        while (space is { ContainingNamespace: { IsGlobalNamespace: false } outer })
            space = outer;
        return space is { Name: "System" or "Microsoft" };
    }

    /// <summary>record Row(Post Post, int Count): it wants the entity itself.</summary>
    private static bool Holds(INamedTypeSymbol type, ITypeSymbol entity)
    {
        foreach (var current in type.SelfAndBaseTypes())
        {
            foreach (var member in current.GetMembers())
            {
                if ((member as IPropertySymbol)?.Type.Mentions(entity) == true || (member as IFieldSymbol)?.Type.Mentions(entity) == true)
                    return true;
            }
        }

        return false;
    }

    /// <summary>By its text: a getter with a body. Fields with other names than its own may be mapped.</summary>
    private static bool Computes(IPropertySymbol property)
    {
        foreach (var reference in property.DeclaringSyntaxReferences)
        {
            if (reference.GetSyntax() is not PropertyDeclarationSyntax declaration)
                continue;
            var getter = declaration.AccessorList?.Accessors.FirstOrDefault(static a => a.Body is not null || a.ExpressionBody is not null);
            if (getter?.Body is not null || (declaration.ExpressionBody ?? getter?.ExpressionBody)?.Expression
                is not null and not IdentifierNameSyntax and not LiteralExpressionSyntax)
                return true;
        }

        return false;
    }
}
