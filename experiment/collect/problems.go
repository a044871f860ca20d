package collect
const problemSheet = "Please check"
